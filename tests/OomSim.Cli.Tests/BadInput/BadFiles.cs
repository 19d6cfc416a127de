using System.Text;

namespace OomSim.Cli.Tests;

/// <summary>Files that can't be scenarios, or are wrong ones, by name; each with what its error must say.</summary>
internal static class BadFiles
{
    private const string Header = "name: bad\nservices:\n  app:\n    image: x\n";

    public static readonly (string Name, byte[] Content, string Reason)[] All =
    [
        ("empty", [], "empty"),
        ("only-comments", Text("# nothing here\n"), "empty"),
        ("binary", [.. Enumerable.Range(0, 4096).Select(i => (byte)(i * 7))], ""),
        ("nul-bytes", Text("name: a\0b\n"), ""),
        ("not-utf8", [.. Text("name: "), 0xC3, 0x28, 0x0A], ""),
        ("alias-bomb", Text(Bomb()), ""),
        ("garbage", Garbage(10_000_000), ""),
        ("deep-nesting", Text("name: bad\nx-oomsim: " + new string('[', 100_000)), ""),
        ("deep-mapping", Text(DeepMapping(2_000)), ""),
        ("not-a-mapping", Text("- one\n- two\n"), ""),
        ("broken-yaml", Text("name: 'unclosed\nservices: {}\n"), ""),
        ("tab-indent", Text("services:\n\tapp: {}\n"), ""),
        ("duplicate-key", Text("name: a\nname: b\nservices: {}\n"), "name"),
        ("wrong-type", Text("name: bad\nservices: [1, 2]\n"), "services"),
        ("wrong-step-type", Text(Header + "x-oomsim:\n  images:\n    x: {program: {steps: 5}}\n"), "steps"),
        ("unknown-key", Text(Header + "x-oomsim:\n  hots: {memory: 1GiB}\n"), "did you mean 'host'"),
        ("unknown-step", Text(Header + "x-oomsim:\n  images:\n    x: {program: {steps: [{alocate: 5m}]}}\n"), "alocate"),
        ("unknown-column", Text(Header + "x-oomsim:\n  expect: [{container: app, memroy: 5}]\n"), "did you mean 'memory'"),
        ("negative-size", Text(Header + "x-oomsim:\n  images:\n    x: {program: {steps: [{alloc: -5m}]}}\n"), "-5m"),
        ("overflowing-size", Text(Header + "x-oomsim:\n  host: {memory: 99999999999999999999g}\n"), "99999999999999999999g"),
        ("negative-limit", Text("name: bad\nservices: {app: {image: x, mem_limit: -64m}}\n"), "-64m"),
        ("negative-time", Text(Header + "x-oomsim:\n  until: -5s\n"), "-5s"),
        ("nonsense-size", Text(Header + "x-oomsim:\n  host: {memory: lots}\n"), "lots"),
        ("cyclic-dependency", Text("name: bad\nservices:\n  a: {image: x, depends_on: [b]}\n  b: {image: x, depends_on: [a]}\n"), "a"),
        ("same-container-name", Text("name: bad\nservices:\n  a: {image: x, container_name: c}\n  b: {image: x, container_name: c}\n"), "c"),
        ("undefined-dependency", Text("name: bad\nservices:\n  a: {image: x, depends_on: [b]}\n"), "b"),
        ("name-leaves-folder", Text("name: ../../evil\nservices: {}\n"), "evil"),
        ("name-is-a-device", Text("name: CON\nservices: {}\n"), "a device of that name"),
        ("name-too-long", Text($"name: {new string('a', 300)}\nservices: {{}}\n"), "300 characters"),
        ("empty-step", Text(Header + "x-oomsim:\n  images:\n    x: {program: {steps: [{}]}}\n"), "is an empty step"),
        ("sample-too-short", Text(Header + "x-oomsim:\n  sample: 1ns\n"), "must be at least 1ms, not 1ns"),
        ("not-a-number", Text(Header + "x-oomsim:\n  images:\n    x: {program: {steps: [{alloc: {normal: {mean: NaN, sd: 1}}}]}}\n"), "invalid size: 'NaN'"),
        ("infinite", Text(Header + "x-oomsim:\n  images:\n    x: {program: {steps: [{sleep: {lognormal: {median: 1s, sigma: .inf}}}]}}\n"), "invalid number: '.inf'"),
        ("not-simulated", Text(Header + "x-oomsim:\n  timeline: [{at: 1s, run: docker ps | tee list}]\n"), "a pipe (|) is not simulated here"),
        ("step-not-simulated", Text(Header + "x-oomsim:\n  images:\n    x: {program: {steps: [{replay: f.csv}]}}\n"), "the step 'replay' is not simulated"),
        ("serve-without-end", Text(Header + "x-oomsim:\n  images:\n    x: {program: {steps: [{serve: {rate: 5}}]}}\n"), "serve needs 'for': how long clients send requests (or 'forever')"),
        ("expects-of-nobody", Text(Header + "x-oomsim:\n  expect: [{never: {container: ap, pids: 1}}]\n"), "did you mean 'app'"),
        ("data-leaves-folder", Text(Header + "x-oomsim:\n  images:\n    x: {program: {steps: [{alloc: {empirical: {file: ../../etc/passwd, column: x}}}]}}\n"), "leaves the scenario's folder"),
        ("overflowing-limit", Text("name: bad\nservices: {app: {image: x, mem_limit: 99999999999g}}\n"), "99999999999g"),
        ("overflowing-time", Text(Header + "x-oomsim:\n  until: 99999999h\n"), "99999999h"),
        ("wrong-size-type", Text("name: bad\nservices: {app: {image: x, mem_limit: [1]}}\n"), "mem_limit"),
        ("extends-leaves-folder", Text("name: bad\nservices:\n  a: {extends: {file: ../../etc/passwd, service: b}}\n"), "passwd"),
    ];

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    // Nine levels of nine references each: 9^9 nodes when expanded.
    private static string Bomb()
    {
        var text = new StringBuilder("x-a0: &a0 [lol, lol, lol]\n");
        for (int i = 1; i <= 9; i++)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"x-a{i}: &a{i} [");
            text.AppendJoin(", ", Enumerable.Repeat($"*a{i - 1}", 9)).Append("]\n");
        }

        return text.Append("services: {app: {image: x, labels: *a9}}\n").ToString();
    }

    private static byte[] Garbage(int length)
    {
        byte[] bytes = new byte[length];
        uint state = 12345;
        for (int i = 0; i < length; i++)
        {
            state = (state * 1664525) + 1013904223;
            bytes[i] = (byte)(32 + ((state >> 24) % 95));
        }

        return bytes;
    }

    private static string DeepMapping(int depth)
    {
        var text = new StringBuilder("name: bad\nx-oomsim:\n");
        for (int i = 1; i <= depth; i++)
        {
            text.Append(' ', i).Append("a:\n");
        }

        return text.ToString();
    }
}
