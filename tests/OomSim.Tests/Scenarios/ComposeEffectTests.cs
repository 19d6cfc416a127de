using OomSim.Engine;
using OomSim.Scenarios;
using Xunit;

namespace OomSim.Tests.Scenarios;

/// <summary>What the table says of each option of <c>docker compose</c>, against what the code of its command asks for as it runs.</summary>
public sealed class ComposeEffectTests
{
    private const string Project = """
        services:
          web: {image: "shop/web:1", build: ., scale: 2, ports: ["80"]}
          db: {image: i}
          front: {image: "shop/front:1", build: ., depends_on: [web]}
        x-oomsim:
          builds: {.: {dockerfile: "FROM i\nRUN true"} }
          images: {i: {layers: [{id: base, size: 5MiB, files: {/etc/os-release: 1KiB} }], program: {steps: [sleep: 30s], on_signal: {SIGTERM: [exit: 0]} } } }
        """;

    // Without these a command has nothing to do with its options.
    private static readonly SortedDictionary<string, string> Operands = new(StringComparer.Ordinal)
    {
        ["attach"] = "db",
        ["commit"] = "db saved:1",
        ["cp"] = "db:/etc/os-release a.txt",
        ["events"] = "--until 8",
        ["exec"] = "db true",
        ["export"] = "db",
        ["logs"] = "db",
        ["port"] = "web 80",
        ["rm"] = "-s -f",
        ["run"] = "db true",
        ["scale"] = "web=3",
        ["start"] = "--wait",
        ["stats"] = "--no-stream",
        ["up"] = "front",
        ["up --wait-timeout"] = "--wait",
        ["wait"] = "db",
    };

    // Values that are taken.
    private static readonly SortedDictionary<string, string> Values = new(StringComparer.Ordinal)
    {
        ["--attach"] = "db",
        ["--env"] = "A=b",
        ["--exit-code-from"] = "db",
        ["--filter"] = "status=running",
        ["--format"] = "json",
        ["--label"] = "a=b",
        ["--memory"] = "64m",
        ["--no-attach"] = "db",
        ["--publish"] = "81:80",
        ["--pull"] = "missing",
        ["--rmi"] = "local",
        ["--scale"] = "web=1",
        ["--signal"] = "HUP",
        ["--status"] = "running",
        ["--volume"] = "/v",
        ["ls --filter"] = "name=s",
    };

    /// <summary>The commands that are simulated.</summary>
    public static TheoryData<string> Commands => [.. ComposePages.Simulated];

    [Theory]
    [MemberData(nameof(Commands))]
    public void A_command_asks_for_what_has_an_effect_and_for_nothing_else(string command)
    {
        List<string> wrong = [];
        foreach (ComposeOption option in ComposePages.Find(command)!.Options.Where(o => o.Support.Treatment != ComposeTreatment.Refused))
        {
            string value = option.TakesValue ? " " + (Values.GetValueOrDefault($"{command} {option.Name}") ?? Values.GetValueOrDefault(option.Name) ?? "1") : "";
            SortedSet<string> asked = Run($"docker compose {command} {option.Name}{value} {Operands.GetValueOrDefault($"{command} {option.Name}") ?? Operands.GetValueOrDefault(command)}");
            if (asked.Contains(option.Name) != (option.Support.Treatment == ComposeTreatment.Done))
            {
                wrong.Add($"{option.Support.Treatment}: {option.Name}");
            }
        }

        Assert.Empty(wrong);
    }

    private static SortedSet<string> Run(string line)
    {
        ScenarioRunner runner = new(Load.Valid(Project), new RunOptions { Until = 5 * SimTime.Second });
        _ = runner.Run();
        ComposeCommand command = ComposeCommand.Read(line.Split(' ', StringSplitOptions.RemoveEmptyEntries), out string error) ?? throw new InvalidOperationException($"{line}: {error}");
        SortedSet<string> asked = new(StringComparer.Ordinal);
        command.Options.Asked = name => asked.Add(name);
        new ComposeShell(runner.World).Execute(command, new ComposeOutput(), _ => { });
        runner.World.Simulator.RunUntil(runner.World.Simulator.Now + (60 * SimTime.Second));
        return asked;
    }
}
