using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace OomSim.Cli;

/// <summary>The usual help, followed by examples of the command it is about.</summary>
internal sealed class HelpWithExamples(HelpAction usual, CliConsole console) : SynchronousCommandLineAction
{
    // A column of words that is narrower stands below its command instead of beside it.
    private const int Narrowest = 30;

    private static readonly (string Command, string[] Lines)[] Examples =
    [
        ("oomsim",
        [
            "oomsim run scenarios                       run every scenario in a folder; results go to output/<name>/",
            "oomsim test scenarios                      check what the scenarios expect; exit 1 when something fails",
            "oomsim validate -v docker-compose.yml      is this file understood, and what in it does nothing here?",
            "",
            "Exit codes: 0 fine, 1 an expectation, a comparison or a run failed, 2 bad command line or input, 70 a bug of oomsim, 130 interrupted.",
        ]),
        ("run",
        [
            "oomsim run shop.yaml                                      one scenario; results in output/shop/",
            "oomsim run scenarios -o results --jobs 4 --no-plots       a whole folder, four at a time, no pictures",
            "oomsim run shop.yaml --set services.api.mem_limit=256m    what if the limit were lower?",
            "oomsim run shop.yaml --fail-on oom,hang                   exit 1 when somebody is killed or hangs",
            "oomsim run shop.yaml --seed 7 --until 2h --sample 10s     other draws, longer, coarser",
            "oomsim run docker-compose.yml -f limits.yml --env-file prod.env --profile debug   a project as docker compose would be given it",
            "oomsim run - < docker-compose.yml                         a plain Compose file from standard input",
        ]),
        ("test",
        [
            "oomsim test scenarios                                       every expectation, one line per scenario",
            "oomsim test shop.yaml --update                              keep this run as the golden trace __golden__/shop.yaml.golden",
            "oomsim test scenarios --update                              write the golden traces there are anew, remove obsolete ones",
            "oomsim test scenarios --format junit --report junit.xml     a report for a build server",
            "oomsim test scenarios --format github                       annotations in a GitHub workflow",
        ]),
        ("validate",
        [
            "oomsim validate shop.yaml              errors as file:line:col, with a suggestion where one is near",
            "oomsim validate -v docker-compose.yml  also the Compose keys that do nothing here",
        ]),
        ("plot",
        [
            "oomsim plot output/*    draw the pictures of all results again",
        ]),
        ("report",
        [
            "oomsim report output/*               make the pages of all results again",
            "oomsim report output/shop --json     the page's path as JSON",
        ]),
        ("compare",
        [
            "oomsim compare output/before output/after              which peaks, curves and kills changed by more than 2 %",
            "oomsim compare recording output/mine --align start     a recording of a real host against a run, each from its own start",
            "oomsim compare output/before output/after -o diff      both curves and their difference, as a picture and a table",
            "oomsim compare a b --column cpu_usage_s --tolerance 5%   another column, another tolerance",
        ]),
        ("import",
        [
            "oomsim import k8s deployment.yaml -o shop.yaml    Kubernetes manifests, as the kubelet of one node would run them",
            "kubectl get deploy,sts,ds -o yaml | oomsim import k8s - > shop.yaml",
        ]),
        ("k8s",
        [
            "oomsim import k8s deployment.yaml -o shop.yaml                        a scenario for 'oomsim run shop.yaml'",
            "oomsim import k8s manifests/*.yaml --memory 8g --cpus 4 -o node.yaml  all of them on a node of 8 GiB; what has no room stays Pending",
            "kubectl get deploy,sts,ds -o yaml | oomsim import k8s - > shop.yaml   what a cluster runs now",
            "helm template shop | oomsim import k8s - | oomsim run -               a chart, in one go",
        ]),
        ("schema",
        [
            "oomsim schema > oomsim.schema.json    for the first line of a scenario: # yaml-language-server: $schema=oomsim.schema.json",
            "oomsim schema --reference > keys.md   every key and every CSV column, as a page",
        ]),
        ("completion",
        [
            "source <(oomsim completion bash)                      in this shell",
            "oomsim completion zsh > ~/.zfunc/_oomsim              for good, where fpath has ~/.zfunc",
            "oomsim completion fish | source                       fish",
            "oomsim completion pwsh | Out-String | Invoke-Expression   PowerShell",
        ]),
        ("explain",
        [
            "oomsim explain output/shop               why each kill, hang, end with 137 and refusal happened",
            "oomsim explain output/shop --event 12    one row of events.csv",
            "oomsim explain output/*                  of every run; --json for programs",
        ]),
        ("limits",
        [
            "oomsim limits docker-compose.yml                              which limit is in force, and from which line?",
            "oomsim limits compose.yaml -f compose.prod.yaml --env-file prod.env   a project as docker compose would be given it",
            "oomsim limits compose.yaml --cgroup both                      what changes from cgroup v1 to v2?",
            "oomsim limits compose.yaml --set x-oomsim.host.memory=16GiB   do the limits fit on this host?",
        ]),
        ("victim",
        [
            "oomsim victim dmesg.txt            who was killed, and the points of each candidate",
            "dmesg | oomsim victim - --all      with every candidate, not only the first ten",
            "oomsim victim kern.log --swap 8g   where a cgroup was at its limit the log does not say how much swap the host has",
        ]),
    ];

    /// <summary>The examples of a command: command lines, each with what it does after two spaces or more.</summary>
    /// <param name="command">The command's own name; oomsim for the root.</param>
    public static IReadOnlyList<string> Of(string command) => Array.Find(Examples, e => e.Command == command).Lines ?? [];

    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <summary>Has the help of a command line end in examples.</summary>
    public static void AddTo(RootCommand root, CliConsole console)
    {
        HelpOption help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!, console);
    }

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        int code = usual.Invoke(parseResult);
        Command about = parseResult.CommandResult.Command;
        string name = about is RootCommand ? "oomsim" : about.Name;
        console.Output.WriteLine("Examples:");
        foreach (string line in Of(name))
        {
            Write(line);
        }

        return code;
    }

    // What a command does goes on below itself where the terminal is too narrow; the command is one line, for it is copied.
    private void Write(string line)
    {
        int gap = line.IndexOf("  ", StringComparison.Ordinal);
        if (line.Length == 0 || !console.OutputIsTerminal || CliConsole.Width >= line.Length + 2)
        {
            console.Output.WriteLine(line.Length == 0 ? "" : "  " + line);
        }
        else if (gap < 0)
        {
            Prose.Write(console, "  ", line);
        }
        else
        {
            string does = line[gap..].TrimStart();
            string beside = "  " + line[..^does.Length];
            if (CliConsole.Width - beside.Length >= Narrowest)
            {
                Prose.Write(console, beside, does);
            }
            else
            {
                console.Output.WriteLine("  " + line[..gap]);
                Prose.Write(console, "      ", does);
            }
        }
    }
}
