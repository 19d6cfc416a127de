using OomSim.Scenarios;
using Xunit;

namespace OomSim.Tests.Scenarios;

/// <summary>Lines of a timeline as people type them: lists, pipes, <c>$(…)</c> and <c>/dev/null</c>.</summary>
public class ShellListTests
{
    [Theory]
    [InlineData("docker stop -t 0 aa && docker rm aa", 0, "aa\naa\n", "")]
    [InlineData("docker rm nope && docker rm aa", 1, "", "Error response from daemon: No such container: nope\n")]
    [InlineData("docker rm nope; docker ps -q -f name=nope", 0, "", "Error response from daemon: No such container: nope\n")]
    [InlineData("docker rm nope 2>/dev/null || true", 0, "", "")]
    [InlineData("docker rm nope || false || echo gone", 0, "gone\n", "Error response from daemon: No such container: nope\n")]
    [InlineData("docker rm nope >/dev/null 2>&1", 1, "", "")]
    [InlineData("docker rm nope 2>&1 >/dev/null | wc -l", 0, "1\n", "")]
    [InlineData("docker ps --format '{{.Names}}' | sort -r | head -1", 0, "bb\n", "")]
    [InlineData("docker ps --format '{{.Names}}' | grep -c 'a\\|b'", 0, "2\n", "")]
    [InlineData("docker ps --format '{{.Names}}' | grep -v a", 0, "bb\n", "")]
    [InlineData("docker ps --format '{{.Names}}' | grep -q zz", 1, "", "")]
    [InlineData("docker ps --format '{{.Names}} {{.State}}' | awk '/bb/ {print $2, $1}'", 0, "running bb\n", "")]
    [InlineData("docker ps -q | xargs docker kill | wc -l", 0, "2\n", "")]
    [InlineData("docker ps -q -f name=zz | xargs -r docker kill", 0, "", "")]
    [InlineData("docker ps --format '{{.Names}}' | sort | xargs -I{} docker rename {} x{} && docker ps --format '{{.Names}}' | sort", 0, "xaa\nxbb\n", "")]
    [InlineData("docker kill $(docker ps --format '{{.Names}}' | sort)", 0, "aa\nbb\n", "")]
    [InlineData("docker kill `docker ps --format '{{.Names}}' -f name=aa`", 0, "aa\n", "")]
    [InlineData("docker kill \"$(docker ps --format '{{.Names}}' | sort)\"", 1, "", "Error response from daemon: No such container: aa\nbb\n")]
    [InlineData("sudo docker ps -q -f name=zz # nobody", 0, "", "")]
    [InlineData("exit 3", 3, "", "")]
    [InlineData("echo $?", 0, "0\n", "")]
    [InlineData("docker rm nope 2>/dev/null; echo \"was $?\"; echo $?", 0, "was 1\n0\n", "")]
    [InlineData("! docker rm nope 2>/dev/null && echo none", 0, "none\n", "")]
    [InlineData("! docker ps -q >/dev/null", 1, "", "")]
    [InlineData("docker ps --format '{{.Names}}' | sort | tail -n +2", 0, "bb\n", "")]
    [InlineData("docker ps --format '{{.Names}}' | sort | tail -n +0", 0, "aa\nbb\n", "")]
    [InlineData("docker ps --format '{{.Names}}:{{.State}}:x' | sort | head -1 | cut -d: -f 2,3-", 0, "running:x\n", "")]
    [InlineData("docker ps --format '{{.Names}}' | sort | cut -c1 | tr 'a-c\\n' 'A-C '", 0, "A B ", "")]
    [InlineData("docker ps --format '{{.Names}}' | sort | tr -s ab | tr -d '[:space:]'", 0, "ab", "")]
    [InlineData("[ \"$(docker ps -q | wc -l)\" -ge 3 ] || echo few", 0, "few\n", "")]
    [InlineData("test -z \"$(docker ps -q -f name=zz)\" && echo none", 0, "none\n", "")]
    [InlineData("[ ! a = b ]", 0, "", "")]
    [InlineData("[ x -eq 1 ]", 2, "", "bash: [: x: integer expression expected\n")]
    [InlineData("[ \"$(docker inspect -f '{{.State.Status}}' aa)\" != running ]", 1, "", "")]
    public void Lines_are_run_as_a_shell_runs_them(string line, int code, string stdout, string stderr)
    {
        CommandRecord answer = Run(line).Commands.Single(c => c.Number == 1);
        Assert.Equal((code, stdout, stderr), (answer.ExitCode!.Value, answer.Stdout, answer.Stderr));
    }

    [Theory]
    [InlineData("! [ -f /x ]", "'[ -f /x ]' is not simulated: -n, -z, =, !=, -eq, -ne, -lt, -le, -gt, -ge and ! are")]
    [InlineData("[ 1 = 1", "'[' wants a ']' as its last word")]
    [InlineData("docker ps | cut -f", "'cut -f' is not simulated: cut -d X -f NUMBERS and cut -c NUMBERS are")]
    [InlineData("docker ps | tr -c a b", "'tr -c a b' is not simulated: tr SET SET, tr -d SET and tr -s SET are")]
    [InlineData("docker ps | tee F", "a pipe (|) is not simulated here: what docker prints goes into grep, head, tail, wc -l, sort, uniq, cut, tr, awk and xargs docker, and stands in commands.csv; tee writes what echo and printf print")]
    [InlineData("foo", "'foo' is not a command of the timeline; there are docker, kill, sysctl, swapon, swapoff, echo, printf, cat, systemctl, mkdir, rmdir, timeout, exit, false, sleep, true, test")]
    public void What_is_not_simulated_is_said_with_what_is(string line, string error) =>
        Assert.EndsWith(error, Assert.Single(Load.Text(Text(line)).Diagnostics).ToString(), StringComparison.Ordinal);

    [Fact]
    public void Commands_of_a_list_wait_for_each_other()
    {
        CommandRecord answer = Run("docker stop -t 2 aa && sleep 1.5 && docker wait aa").Commands.Single(c => c.Number == 1);
        Assert.Equal(("aa\n137\n", 4.5), (answer.Stdout, Math.Round(answer.CompletedNs / 1e9, 3)));
    }

    [Fact]
    public void Several_lines_are_a_list()
    {
        RunResult result = new ScenarioRunner(Load.Valid("""
            services: {aa: {image: i}}
            x-oomsim:
              until: 30s
              timeline:
                - at: 1s
                  run: |
                    docker kill aa   # at once
                    docker inspect -f '{{.State.Status}}' \
                      aa
            """)).Run();
        Assert.Equal("aa\nexited\n", result.Commands.Single(c => c.Number == 1).Stdout);
    }

    // What a line makes is known to the check wherever it stands in it.
    [Fact]
    public void Each_command_of_a_line_is_checked()
    {
        Assert.Empty(Load.Text(Text("docker run -d --name made i && docker stop made; docker rm zz 2>/dev/null")).Diagnostics);
        Assert.Equal(
            "s.yaml:5:21: warning: no service and no docker run or create makes a container 'zz'", Assert.Single(Load.Warnings(Text("docker kill aa; docker rm zz"))));
    }

    [Fact]
    public void What_is_open_shows_what_it_has_printed()
    {
        CommandRecord answer = Run("docker kill aa && docker wait bb").Commands.SingleOrDefault(c => c.Number == 1) ?? throw new InvalidOperationException();
        Assert.Equal((null, "aa\n"), (answer.ExitCode, answer.Stdout));
    }

    private static RunResult Run(string line)
    {
        var open = new OpenCommands();
        RunResult result = new ScenarioRunner(Load.Valid(Text(line))).Run([open]);
        return result.Commands.Any(c => c.Number == 1) ? result : result with { Commands = [.. result.Commands, .. open.Seen] };
    }

    private static string Text(string line) =>
        $"services: {{aa: {{image: i}}, bb: {{image: i}}}}\nx-oomsim:\n  until: 30s\n  timeline:\n    - {{at: 1s, run: '{line.Replace("$", "$$", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal)}'}}\n";

    private sealed class OpenCommands : IRunObserver
    {
        public List<CommandRecord> Seen { get; } = [];

        public void OnCommandCompleted(CommandRecord command) => Seen.Add(command);
    }
}
