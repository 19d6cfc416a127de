using System.Globalization;
using OomSim.Docker;
using OomSim.Engine;
using OomSim.Scenarios;
using Xunit;

namespace OomSim.Tests.Scenarios;

/// <summary>The table of every option of every command of <c>docker compose</c>, walked from end to end for the Compose of each engine.</summary>
public sealed class ComposeOptionTests
{
    private static readonly string[] Engines = ["20.10", "24", "28"];

    // Values that the reader of flags takes.
    private static readonly SortedDictionary<string, string> Values = new(StringComparer.Ordinal)
    {
        ["--filter"] = "status=running",
        ["--index"] = "1",
        ["--label"] = "a=b",
        ["-l"] = "a=b",
        ["--pull"] = "missing",
        ["--rmi"] = "local",
        ["--scale"] = "web=1",
        ["--format"] = "json",
        ["-f"] = "json",
        ["-t"] = "1",
        ["--timeout"] = "1",
        ["--wait-timeout"] = "1",
    };

    /// <summary>Command and engine.</summary>
    public static TheoryData<string, string> Commands
    {
        get
        {
            TheoryData<string, string> all = [];
            foreach (string engine in Engines)
            {
                foreach (ComposePage page in ComposePages.All.Where(p => p.Name.Length > 0 && p.Support.IsIn(ComposeListing.Release(engine))))
                {
                    all.Add(page.Name, engine);
                }
            }

            return all;
        }
    }

    [Fact]
    public void Every_spelling_of_a_command_is_there_once()
    {
        Assert.All(ComposePages.All, p => Assert.Equal(p.Options.SelectMany(o => o.Spellings).Distinct(StringComparer.Ordinal), p.Options.SelectMany(o => o.Spellings)));
        Assert.All(ComposePages.All, p => Assert.Contains(p.Options, o => o.Name == "--dry-run"));
        Assert.Equal(["bridge", "publish", "watch"], ComposePages.All.Where(p => p.Support.Treatment == ComposeTreatment.Refused).Select(p => p.Name));
    }

    [Theory]
    [InlineData("in 24", "24", ComposeTreatment.Done, "")]
    [InlineData("same: nothing, and why", "", ComposeTreatment.Same, "nothing, and why")]
    [InlineData("in 28, refused: a: b", "28", ComposeTreatment.Refused, "a: b")]
    internal void Notes_of_the_table(string note, string engine, ComposeTreatment treatment, string why) => Assert.Equal(new ComposeSupport(engine, treatment, why), ComposeSupport.Parse(note));

    [Theory]
    [InlineData("refused")]
    [InlineData("same: ")]
    [InlineData("in 24, done: why")]
    [InlineData("since 24")]
    public void What_changes_nothing_and_what_is_refused_says_why(string note) => Assert.Throws<FormatException>(() => ComposeSupport.Parse(note));

    /// <summary>Each option is taken, refused in the simulator's words, or unknown to a Compose that is older than it.</summary>
    [Theory]
    [MemberData(nameof(Commands))]
    public void Every_option_is_taken_or_refused_as_the_table_says(string command, string engine)
    {
        string release = ComposeListing.Release(engine);
        ComposePage page = ComposePages.Find(command)!;
        if (!page.IsSimulated)
        {
            Assert.Null(ComposeCommand.Read(["docker", "compose", command], out string refusal, release));
            Assert.Equal($"{DockerEngine.NotSimulatedPrefix}'docker compose {command}' is not simulated, for {page.Support.Why}", refusal);
            return;
        }

        foreach (ComposeOption option in page.Options)
        {
            foreach (string flag in option.Spellings)
            {
                string[] value = option.TakesValue ? [Values.GetValueOrDefault(flag, command == "ls" ? "name=a" : "1")] : [];
                if (command == "ls" && flag == "--filter")
                {
                    value = ["name=a"];
                }

                ComposeCommand? read = ComposeCommand.Read(["docker", "compose", command, flag, .. value, .. Operands(command)], out string error, release);
                if (!option.Support.IsIn(release))
                {
                    Assert.StartsWith(flag.StartsWith("--", StringComparison.Ordinal) ? "unknown flag: " + flag : $"unknown shorthand flag: '{flag[1]}'", error, StringComparison.Ordinal);
                }
                else if (option.Support.Treatment == ComposeTreatment.Refused)
                {
                    Assert.Equal($"{DockerEngine.NotSimulatedPrefix}docker compose {command} {flag} is not simulated, for {option.Support.Why}", error);
                }
                else
                {
                    Assert.Equal("", error);
                    Assert.Equal(value.Length == 0 ? "true" : value[0], read!.Value(option.Name));
                }
            }
        }
    }

    [Theory]
    [InlineData("--all-resources", "24", "unknown flag: --all-resources")]
    [InlineData("--progress=plain", "20.10", "unknown flag: --progress")]
    [InlineData("--dry-run", "20.10", "unknown flag: --dry-run")]
    [InlineData("--dry-run=false", "24", "")]
    [InlineData("--dry-run=maybe", "24", "invalid argument \"maybe\" for \"--dry-run\" flag: strconv.ParseBool: parsing \"maybe\": invalid syntax")]
    [InlineData("--", "24", "unknown docker command: \"compose ps\"")]
    [InlineData("--dry-run", "24", "oomsim: docker compose --dry-run is not simulated, for what a command would do is not told without doing it")]
    [InlineData("--all-resources", "28", "")]
    [InlineData("--progress plain", "24", "")]
    [InlineData("--compatibility", "20.10", "")]
    [InlineData("--parallel 2", "20.10", "")]
    [InlineData("--compatibility=maybe", "24", "invalid argument \"maybe\" for \"--compatibility\" flag: strconv.ParseBool: parsing \"maybe\": invalid syntax")]
    [InlineData("-xy", "24", "unknown shorthand flag: 'x' in -xy")]
    [InlineData("-f ./compose.yaml --env-file=.env --project-directory .", "24", "")]
    [InlineData("--project-directory=/elsewhere", "24", "oomsim: docker compose --project-directory is not simulated: services are those of the scenario")]
    [InlineData("-pother", "24", "oomsim: docker compose -p is not simulated: services are those of the scenario")]
    public void What_stands_in_front(string flags, string engine, string expected)
    {
        _ = ComposeCommand.Read(["docker", "compose", .. flags.Split(' '), "ps"], out string error, ComposeListing.Release(engine));
        Assert.Equal(expected, error);
    }

    // github.com/spf13/pflag, parseArgs, parseSingleShortArg and intValue.Set; github.com/spf13/cobra, NoArgs.
    [Theory]
    [InlineData("up -d -- web", "")]
    [InlineData("rm -- -f", "")]
    [InlineData("exec -T -- web echo --help", "")]
    [InlineData("stop -t=5", "")]
    [InlineData("stop -t==5", "invalid argument \"=5\" for \"-t, --timeout\" flag: strconv.ParseInt: parsing \"=5\": invalid syntax")]
    [InlineData("stop -t=", "invalid argument \"=\" for \"-t, --timeout\" flag: strconv.ParseInt: parsing \"=\": invalid syntax")]
    [InlineData("up -d=", "unknown shorthand flag: '=' in -=")]
    [InlineData("stop -t 09", "invalid argument \"09\" for \"-t, --timeout\" flag: strconv.ParseInt: parsing \"09\": invalid syntax")]
    [InlineData("stop -t 0x8000000000000000", "invalid argument \"0x8000000000000000\" for \"-t, --timeout\" flag: strconv.ParseInt: parsing \"0x8000000000000000\": value out of range")]
    [InlineData("stop -t x --bogus", "invalid argument \"x\" for \"-t, --timeout\" flag: strconv.ParseInt: parsing \"x\": invalid syntax")]
    [InlineData("version foo", "unknown command \"foo\" for \"docker compose version\"")]
    [InlineData("ls --filter x foo bar", "unknown command \"foo\" for \"docker compose ls\"")]
    public void Words_are_told_apart_as_by_the_client(string line, string expected)
    {
        ComposeCommand? command = ComposeCommand.Read(["docker", "compose", .. line.Split(' ')], out string error, ComposeListing.Release("28"));
        Assert.Equal(expected, error);
        Assert.Equal(expected.Length == 0, command is { AsksForHelp: false });
    }

    [Fact]
    public void What_stands_behind_the_end_of_the_flags_is_none()
    {
        ComposeCommand Read(params string[] words) => ComposeCommand.Read(["docker", "compose", .. words], out _)!;
        Assert.Equal(["web", "-d", "--"], Read("up", "--", "web", "-d", "--").Services);
        Assert.Equal(["--", "ls"], Read("exec", "web", "--", "ls").Words);
        Assert.Equal(["ls", "--all"], Read("exec", "--", "web", "ls", "--all").Words);
    }

    [Theory]
    [InlineData("0x10", "16")]
    [InlineData("010", "8")]
    [InlineData("0o17", "15")]
    [InlineData("0b1_1", "3")]
    [InlineData("+1_0", "10")]
    [InlineData("-0X1", "-1")]
    public void Numbers_have_the_base_that_they_begin_with(string typed, string read)
    {
        ComposeCommand command = ComposeCommand.Read(["docker", "compose", "logs", "--index", typed, "web"], out _)!;
        Assert.Equal((read, int.Parse(read, CultureInfo.InvariantCulture)), (command.Value("--index"), command.Index));
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("--all-resources", true)]
    [InlineData("--all-resources=1", true)]
    [InlineData("--all-resources --all-resources=false", false)]
    public void All_resources_is_a_switch(string flags, bool isOn) => Assert.Equal(isOn, ComposeCommand.Read(["docker", "compose", .. flags.Split(' ', StringSplitOptions.RemoveEmptyEntries), "ps"], out _)!.TakesAllResources);

    [Fact]
    public void Pages_of_older_releases_lack_what_came_later()
    {
        string page = Answer(Run("24", "docker compose up --help"), 1).Stdout;
        Assert.Contains("--dry-run", page, StringComparison.Ordinal);
        Assert.DoesNotContain("--menu", page, StringComparison.Ordinal);
        Assert.DoesNotContain("--dry-run", Answer(Run("20.10", "docker compose up --help"), 1).Stdout, StringComparison.Ordinal);
        Assert.Equal(
            "Usage:  docker compose bridge CMD [OPTIONS]\n\nConvert compose files into another model\n\nOptions:\n      --dry-run   Execute command in dry run mode\n\n"
            + "Management Commands:\n  transformations Manage transformation images\n\nCommands:\n  convert         Convert compose files to Kubernetes manifests, Helm charts, or another model\n\n"
            + "Run 'docker compose bridge COMMAND --help' for more information on a command.\n",
            Answer(Run("28", "docker compose bridge --help"), 1).Stdout);
    }

    [Fact]
    public void Commit_makes_an_image_of_a_running_container()
    {
        RunResult result = Run(
            "28", "docker compose commit --index 2 -m why -a me -c 'ENV a=b' web saved:1", "docker inspect -f '{{.Author}} {{.Comment}} {{json .Config.Env}}' saved:1", "docker compose commit --index 3 web",
            "docker compose commit nobody", "docker compose commit", "docker stop db", "docker compose commit db");
        Assert.Matches("^ web-2 Commit web-2 Committing\n web-2 Commit web-2 Committed as sha256:[0-9a-f]{64}\n$", Answer(result, 1).Stderr);
        Assert.Matches("^me why .*\"a=b\"", Answer(result, 2).Stdout);
        Assert.Equal("service \"web\" is not running container #3\n", Answer(result, 3).Stderr);
        Assert.Equal("service \"nobody\" is not running\n", Answer(result, 4).Stderr);
        Assert.Equal("accepts between 1 and 2 arg(s), received 0\n", Answer(result, 5).Stderr);
        Assert.Equal("service \"db\" is not running\n", Answer(result, 7).Stderr);
    }

    /// <summary>A container is paused while it is committed, unless that is turned off.</summary>
    [Theory]
    [InlineData("", 1)]
    [InlineData("--pause=false ", 0)]
    [InlineData("--pause=false --pause ", 1)]
    public void Commit_pauses(string flag, int pauses) =>
        Assert.Equal(pauses, Run("28", $"docker compose commit {flag}db saved:1").Events.Count(e => e is { Source: "docker", Type: "pause" }));

    [Fact]
    public void Export_writes_an_archive()
    {
        RunResult result = Run("28", "docker compose export -o db.tar db", "docker import db.tar flat:1", "docker compose export db", "docker compose export -o /nowhere/db.tar db", "docker compose export");
        Assert.Equal((0, " db export db to db.tar Exporting\n"), (Answer(result, 1).ExitCode, Answer(result, 1).Stderr));
        Assert.Equal(0, Answer(result, 2).ExitCode);
        Assert.Equal((1, "output option is required when exporting to terminal\n"), (Answer(result, 3).ExitCode, Answer(result, 3).Stderr));
        Assert.StartsWith("failed to export container: invalid output path: ", Answer(result, 4).Stderr, StringComparison.Ordinal);
        Assert.Equal("requires at least 1 arg(s), only received 0\n", Answer(result, 5).Stderr);
    }

    /// <summary>Nobody has an account, so that what is built and has a name is denied; all else is skipped.</summary>
    [Fact]
    public void Push_is_denied()
    {
        RunResult result = Run("28", "docker compose push", "docker compose push --ignore-push-failures", "docker compose push -q db", "docker compose push web");
        Assert.Equal(1, Answer(result, 1).ExitCode);
        Assert.Matches("^ db Skipped \n( Pushing shop/web:1: [0-9a-f]{12} Preparing \n)+denied: requested access to the resource is denied\n$", Answer(result, 1).Stderr);
        Assert.Equal(0, Answer(result, 2).ExitCode);
        Assert.EndsWith("Pushing web: denied: requested access to the resource is denied\n", Answer(result, 2).Stderr, StringComparison.Ordinal);
        Assert.Equal((0, ""), (Answer(result, 3).ExitCode, Answer(result, 3).Stderr));
        Assert.Equal(1, Answer(result, 4).ExitCode);
    }

    /// <summary>Into a service is into all of its containers, out of it out of the first.</summary>
    [Fact]
    public void Copies_go_into_all_containers()
    {
        RunResult result = Run(
            "28", "docker compose cp db:/etc/os-release a.txt", "docker compose cp a.txt web:/b.txt", "docker compose cp --index 2 a.txt web:/c.txt", "docker compose run -d --name once web sleep 60",
            "docker compose cp --all a.txt web:/d.txt", "docker compose cp --index 7 a.txt web:/e.txt", "docker compose cp web:/b.txt b.txt", "docker stop db", "docker compose port db 80");
        Assert.Equal(
            " web-1 copy a.txt to web-1:/b.txt Copying\n web-2 copy a.txt to web-2:/b.txt Copying\n web-1 copy a.txt to web-1:/b.txt Copied\n web-2 copy a.txt to web-2:/b.txt Copied\n",
            Answer(result, 2).Stderr);
        Assert.Equal(" web-2 copy a.txt to web-2:/c.txt Copying\n web-2 copy a.txt to web-2:/c.txt Copied\n", Answer(result, 3).Stderr);
        Assert.Contains(" once copy a.txt to once:/d.txt Copied\n", Answer(result, 5).Stderr, StringComparison.Ordinal);
        Assert.Equal("service \"web\" is not running container #7\n", Answer(result, 6).Stderr);
        Assert.StartsWith(" web-1 copy web-1:/b.txt to b.txt Copying\n", Answer(result, 7).Stderr, StringComparison.Ordinal);
        Assert.Equal("service \"db\" is not running\n", Answer(result, 9).Stderr);
    }

    /// <summary>Each command that is about one container takes 0 for none in particular, and says the same of one that there is not.</summary>
    [Theory]
    [InlineData("attach --index {0} web")]
    [InlineData("commit --index {0} web saved:1")]
    [InlineData("cp --index {0} web:/etc/os-release a.txt")]
    [InlineData("exec --index {0} web true")]
    [InlineData("export --index {0} -o a.tar web")]
    [InlineData("logs --index {0} web")]
    [InlineData("port --index {0} web 80")]
    public void The_number_of_a_container(string command)
    {
        string Of(string index) => "docker compose " + string.Format(CultureInfo.InvariantCulture, command, index);
        RunResult result = Run("28", Of("7"), Of("0"));
        Assert.Equal("service \"web\" is not running container #7\n", Answer(result, 1).Stderr);
        Assert.DoesNotContain("container #", result.Commands.FirstOrDefault(c => c.Number == 2)?.Stderr ?? "", StringComparison.Ordinal);
    }

    /// <summary>Networks and volumes that nobody uses are made and shown with <c>--all-resources</c> alone.</summary>
    [Fact]
    public void All_resources_are_made_where_that_is_asked_for()
    {
        RunResult result = Run("28", "docker compose up -d", "docker volume ls -q", "docker compose --all-resources up -d", "docker volume ls -q", "docker compose config --volumes", "docker compose --all-resources config --volumes", "docker compose down -t 0 -v", "docker volume ls -q", "docker compose --all-resources down -t 0 -v", "docker volume ls -q");
        Assert.Equal("", Answer(result, 2).Stdout);
        Assert.Equal("s_spare\n", Answer(result, 4).Stdout);
        Assert.Equal(("", "spare\n"), (Answer(result, 5).Stdout, Answer(result, 6).Stdout));
        Assert.Equal(("s_spare\n", ""), (Answer(result, 8).Stdout, Answer(result, 10).Stdout));
    }

    /// <summary>States may be several, and count for what <c>run</c> made as well.</summary>
    [Fact]
    public void Containers_are_listed_by_their_states()
    {
        RunResult result = Run(
            "28", "docker stop db", "docker pause web-2", "docker compose run --name once web true", "docker compose ps --status exited --status paused --format '{{.Name}}'",
            "docker compose ps --status exited --filter status=running --format '{{.Name}}'", "docker compose ps --status exited --format '{{.Name}}' db");
        Assert.Equal("db\nonce\nweb-2\n", Answer(result, 4).Stdout);
        Assert.Equal("db\nonce\nweb-1\n", Answer(result, 5).Stdout);
        Assert.Equal("db\n", Answer(result, 6).Stdout);
    }

    /// <summary>What bears on a step of the build reaches the builder: its memory, and a base that is to be pulled anew.</summary>
    [Fact]
    public void Flags_of_the_builder()
    {
        Assert.Contains("Minimum memory limit allowed is 6MB", Answer(Run("28", "docker compose build --no-cache -m 4m web"), 1).Stderr, StringComparison.Ordinal);
        Assert.Equal(1, Pulls("--pull") - Pulls(""));

        static int Pulls(string flag) => Run("28", $"docker compose build --no-cache {flag} web").Events.Count(e => e is { Source: "docker", Type: "pull" });
    }

    [Fact]
    public void Build_goes_with_dependencies()
    {
        Assert.DoesNotContain("web", Answer(Run("28", "docker compose build front"), 1).Stderr, StringComparison.Ordinal);
        Assert.Equal(" web Building \n web Built \n front Building \n front Built \n", Answer(Run("28", "docker compose --profile front build --with-dependencies front"), 1).Stderr);
    }

    private static string[] Operands(string command) => command switch
    {
        "exec" => ["web", "true"],
        "port" => ["web", "80"],
        "cp" => ["a", "web:/a"],
        "scale" => ["web=1"],
        "attach" or "commit" or "export" or "logs" or "run" or "wait" => ["web"],
        _ => [],
    };

    private static RunResult Run(string engine, params string[] commands)
    {
        string timeline = string.Concat(commands.Select((c, i) => string.Create(CultureInfo.InvariantCulture, $"    - {{at: {i + 1}s, run: \"{c.Replace("\"", "\\\"", StringComparison.Ordinal)}\"}}\n")));
        return new ScenarioRunner(
            Load.Valid($$"""
                services:
                  web: {image: "shop/web:1", build: ., scale: 2}
                  db: {image: i}
                  front: {image: "shop/front:1", build: ., depends_on: [web], profiles: [front]}
                volumes: {spare: {} }
                x-oomsim:
                  host: {docker: {version: "{{engine}}"} }
                  builds: {.: {dockerfile: "FROM i\nRUN true"} }
                  images: {i: {layers: [{id: base, size: 5MiB, files: {/etc/os-release: 1KiB} }], program: {steps: [sleep: forever], on_signal: {SIGTERM: [exit: 0]} } } }
                  timeline:
                {{timeline}}
                """),
            new RunOptions { Until = 60 * SimTime.Second }).Run();
    }

    private static CommandRecord Answer(RunResult result, int number) => result.Commands.Single(c => c.Number == number);
}
