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
    [InlineData("docker load < /dev/null", 1, "", "Error response from daemon: invalid archive: does not contain a manifest.json\n")]
    [InlineData("docker load -q </dev/null 2>/dev/null || echo none", 0, "none\n", "")]
    [InlineData("docker load", 1, "", "requested load from stdin, but stdin is empty\n")]
    [InlineData("docker ps -q -f name=zz < /dev/null", 0, "", "")]
    [InlineData("docker rm nope || false || echo gone", 0, "gone\n", "Error response from daemon: No such container: nope\n")]
    [InlineData("docker rm nope >/dev/null 2>&1", 1, "", "")]
    [InlineData("docker rm nope 2> /dev/stdout | wc -l", 0, "1\n", "")]
    [InlineData("echo x > /dev/stderr; docker ps --format '{{.Names}}' -f name=aa > /dev/stdout", 0, "aa\n", "x\n")]
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
    [InlineData("docker kill \"$(docker ps --format '{{.Names}}' | sort)\"", 1, "", "Error response from daemon: cannot kill container: aa\nbb: No such container: aa\nbb\n")]
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
    [InlineData("[ -f /etc/hosts ] && test -s /etc/hosts && ! test -d /etc/hosts", 0, "", "")]
    [InlineData("[ -f /srv/x.tar ] || docker save -o /srv/x.tar i; test -f /srv/x.tar && test -s /srv/x.tar && echo saved", 0, "saved\n", "")]
    [InlineData("mkdir /srv/d; [ -d /srv/d ] && [ ! -f /srv/d ] && [ -e /srv/d ]", 0, "", "")]
    [InlineData("[ -e /srv/none ]", 1, "", "")]
    [InlineData("test -f /sys/fs/cgroup/$(cgroup aa)/memory.max && echo v2", 0, "v2\n", "")]
    [InlineData("test -f /sys/fs/cgroup/memory/memory.limit_in_bytes || echo no v1", 0, "no v1\n", "")]
    [InlineData("[ -d $(cgroup aa) ] && [ ! -s $(cgroup aa)/memory.max ]", 0, "", "")]
    [InlineData("[ -f /proc/sys/vm/swappiness ] && [ -d /proc ] && [ ! -e /proc/sys/vm/none ]", 0, "", "")]
    [InlineData("[ x -eq 1 ]", 2, "", "bash: [: x: integer expression expected\n")]
    [InlineData("[ \"$(docker inspect -f '{{.State.Status}}' aa)\" != running ]", 1, "", "")]
    [InlineData("docker rm nope || exit 1; docker kill aa", 1, "", "Error response from daemon: No such container: nope\n")]
    [InlineData("exit 3; echo b", 3, "", "")]
    [InlineData("exit 3 | cat; echo b", 0, "b\n", "")]
    [InlineData("echo $(echo a; exit 3; echo b); exit -1", 255, "a\n", "")]
    [InlineData("exit x; echo b", 2, "", "bash: line 1: exit: x: numeric argument required\n")]
    [InlineData("printf 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab\\n' | grep -cE '(a+)+$'", 1, "0\n", "")]
    [InlineData("printf 'ab1\\na-b\\n' | grep '^[[:alnum:]]*$'", 0, "ab1\n", "")]
    [InlineData("printf 'ab1\\na1b\\n' | grep '[[:alpha:]]\\{2\\}'", 0, "ab1\n", "")]
    [InlineData("printf 'xaa\\naa b\\n' | grep '\\<aa\\>'", 0, "aa b\n", "")]
    [InlineData("printf 'a*b\\nab\\n' | grep '*'", 0, "a*b\n", "")]
    [InlineData("printf 'a+\\naa\\n' | grep 'a+'", 0, "a+\n", "")]
    [InlineData("printf 'a^b\\nb$c\\n' | grep -c 'a^b\\|b$c'", 0, "2\n", "")]
    [InlineData("printf 'a{1\\n' | grep -E 'a{1'", 0, "a{1\n", "")]
    [InlineData("printf 'b\\n' | grep -Ex 'a+?b'", 0, "b\n", "")]
    [InlineData("printf 'a]\\na\\\\\\n' | grep '[]\\]$'", 0, "a]\na\\\n", "")]
    [InlineData("printf 'x -y z\\nx-y\\n' | grep -w '[-]y'", 0, "x -y z\n", "")]
    [InlineData("printf 'aaaaaaaaaa\\n' | grep -cE '(aaaaaaaaaa){1,900}'", 0, "1\n", "")]
    [InlineData("echo abc | tr abca wxyz", 0, "zxy\n", "")]
    [InlineData("echo a-b | tr a-a- xy", 0, "xyb\n", "")]
    [InlineData("echo abc | tr \uFFFE-\uFFFF x", 0, "abc\n", "")]
    [InlineData("printf x | wc -l", 0, "0\n", "")]
    [InlineData("echo -n a | wc -l", 0, "0\n", "")]
    [InlineData("printf 'a\\n\\n' | wc -l", 0, "2\n", "")]
    [InlineData("printf 'a\\n\\n\\n' | tail -2 | uniq -c", 0, "      2 \n", "")]
    [InlineData("printf 'a\\n\\n' | grep -c '^$'", 0, "1\n", "")]
    [InlineData("printf 'a\\nb' | tail -1", 0, "b", "")]
    [InlineData("printf 'a\\nb' | head -1", 0, "a\n", "")]
    public void Lines_are_run_as_a_shell_runs_them(string line, int code, string stdout, string stderr)
    {
        CommandRecord answer = Run(line).Commands.Single(c => c.Number == 1);
        Assert.Equal((code, stdout, stderr), (answer.ExitCode!.Value, answer.Stdout, answer.Stderr));
    }

    [Theory]
    [InlineData("! [ -L /x ]", "'[ -L /x ]' is not simulated: -e, -f, -d, -s, -n, -z, =, !=, -eq, -ne, -lt, -le, -gt, -ge and ! are")]
    [InlineData("[ 1 = 1", "'[' wants a ']' as its last word")]
    [InlineData("docker ps | cut -f", "'cut -f' is not simulated: cut -d X -f NUMBERS and cut -c NUMBERS are")]
    [InlineData("docker ps | tr -c a b", "'tr -c a b' is not simulated: tr SET SET, tr -d SET and tr -s SET are")]
    [InlineData("docker ps | tr az-b c", "'tr az-b c' is not simulated: tr SET SET, tr -d SET and tr -s SET are")]
    [InlineData("docker ps | tee F", "a pipe (|) is not simulated here: what docker prints goes into grep, head, tail, wc -l, sort, uniq, cut, tr, awk and xargs docker, and stands in commands.csv; tee writes what echo and printf print")]
    public void What_is_not_simulated_is_said_with_what_is(string line, string error) =>
        Assert.EndsWith(error, Assert.Single(Load.Text(Text(line)).Diagnostics).ToString(), StringComparison.Ordinal);

    [Theory]
    [InlineData("sleep 1000000d", "'sleep 1000000d' is longer than a run can be: a time is below 292 years (106751d)")]
    [InlineData("echo $(sleep 99999d 99999d)", "'sleep 99999d 99999d' is longer than a run can be: a time is below 292 years (106751d)")]
    [InlineData("sleep 79228162514264337593543950335d", "'sleep 79228162514264337593543950335d' is longer than a run can be: a time is below 292 years (106751d)")]
    [InlineData("docker ps | awk '/(/ {print $1}'", "'(' is no regular expression: '(' without its ')'")]
    [InlineData("docker ps | awk '/[/ {print $1}'", "'[' is no regular expression: '[' without its ']'")]
    [InlineData("docker ps | grep '\\(a\\)\\1'", "'\\(a\\)\\1' is no regular expression: back-references (\\1) are not simulated")]
    [InlineData("docker ps | grep '[[:alfa:]]'", "'[[:alfa:]]' is no regular expression: there is no class [:alfa:], but alnum, alpha, ")]
    [InlineData("docker ps | grep '[:alpha:]'", "'[:alpha:]' is no regular expression: a class is written [[:alpha:]], not [:alpha:]")]
    [InlineData("docker ps | grep -E '(a{1000}){1000}'", "'(a{1000}){1000}' is no regular expression: more than 1000 repeats are not simulated")]
    [InlineData("docker ps | grep -iE '(aaaaaaaaaaaaaaaaaaaa){1000}'", "a regular expression that long, with its repeats written out, is not simulated")]
    [InlineData("docker ps | awk '/(aaaaaaaaaaaaaaaaaaaa){1000}/ {print $1}'", "a regular expression that long, with its repeats written out, is not simulated")]
    [InlineData("docker ps | grep -E '+a'", "'+a' is no regular expression: there is nothing in front of '+' to repeat")]
    [InlineData("docker ps | grep '\\<a*'", "'\\<a*' is no regular expression: '\\<' is simulated in front of")]
    [InlineData("docker ps | grep '[z-a]'", "'[z-a]' is no regular expression: the range z-a is from back to front")]
    [InlineData("&& docker ps", "a command is missing in front of '&&'")]
    [InlineData("docker stop aa &&", "a command is missing behind '&&'")]
    [InlineData("docker stop aa ||", "a command is missing behind '||'")]
    [InlineData("docker ps ;; docker ps", "a command is missing in front of ';'")]
    [InlineData("docker ps |", "a command is missing behind '|'")]
    [InlineData("docker ps `docker ps", "a ` is not closed: `COMMAND`, or better $(COMMAND)")]
    [InlineData("docker ps $(docker ps", "a $( is not closed: $(COMMAND)")]
    [InlineData("docker logs -f aa | head -1", "docker logs -f in front of 'head -1' is not simulated, which ends it as soon as it has enough: leave -f out, or type timeout 10 docker logs -f")]
    [InlineData("docker compose -f x.yaml logs --tail 3 --follow | cat | head -1", "docker compose -f x.yaml logs -f in front of 'head -1' is not simulated")]
    [InlineData("docker system events | wc -l", "docker system events goes on for ever: give it --until in front of a pipe, or type timeout 10 docker system events")]
    [InlineData("slep 3", "'slep' is not a command of the timeline (did you mean 'sleep'?)")]
    [InlineData("nope", "'nope' is not a command of the timeline; there are docker, kill, sysctl, swapon, swapoff, echo, printf, cat, systemctl, mkdir, rmdir, timeout, :, exit, false, sleep, true, test, [, sudo, grep, egrep")]
    [InlineData("xargs docker kill", "'xargs' reads what stands in front of a pipe: docker ps | xargs …")]
    public void What_a_shell_would_not_run_is_refused(string line, string problem) =>
        Assert.StartsWith("s.yaml:5:21: error: " + problem, Assert.Single(Load.Errors(Text(line))), StringComparison.Ordinal);

    [Fact]
    public void Commands_of_a_list_wait_for_each_other()
    {
        CommandRecord answer = Run("docker stop -t 2 aa && sleep 1.5 && docker wait aa").Commands.Single(c => c.Number == 1);
        Assert.Equal(("aa\n137\n", 4.5), (answer.Stdout, Math.Round(answer.CompletedNs / 1e9, 3)));
    }

    [Fact]
    public void Nesting_and_length_have_a_limit_and_many_commands_are_no_load()
    {
        string deep = string.Concat(Enumerable.Repeat("echo $(", 51)) + "true" + new string(')', 51);
        Assert.Equal(["s.yaml:5:21: error: $(…) stands 51 levels deep, at most 50 are taken"], Load.Errors(Text(deep)));
        string endless = string.Concat(Enumerable.Repeat("echo $(", 8000)) + "true" + new string(')', 8000);
        Assert.EndsWith("].run has 64004 characters, at most 8192 are taken", Assert.Single(Load.Errors(Text(endless))), StringComparison.Ordinal);
        CommandRecord answer = Run("echo a" + string.Concat(Enumerable.Repeat("$(:)", 1500)) + string.Concat(Enumerable.Repeat(";:", 1000))).Commands.Single(c => c.Number == 1);
        Assert.Equal("a\n", answer.Stdout);
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
                    docker kill aa &&  # at once

                    true;
                    docker inspect -f '{{.State.Status}}' \
                      aa
            """)).Run();
        Assert.Equal("aa\nexited\n", result.Commands.Single(c => c.Number == 1).Stdout);
    }

    [Theory]
    [InlineData("timeout 10 docker logs -f aa | head -1")]
    [InlineData("docker logs -f aa | grep -c x")]
    [InlineData("docker compose -f s.yaml logs | head -1")]
    [InlineData("docker events --until 5s | head -1")]
    public void What_ends_may_stand_in_front_of_a_pipe(string line) => Assert.Empty(Load.Messages(Load.Text(Text(line))));

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

    // The text begins in the line behind the |, indented by nine.
    [Theory]
    [InlineData("docker ps\ndocker stop nosuch", 7, 10, "'nosuch'")]
    [InlineData("docker ps; dcoker ps\ndocker ps", 6, 21, "'dcoker'")]
    [InlineData("# first\n\n  docker ps &&\n  sudo docker pause nosuch", 9, 12, "'nosuch'")]
    [InlineData("docker ps\ndocker ps -q | frobnicate", 7, 25, "'frobnicate'")]
    [InlineData("docker ps\nfor i in 1 2; do docker ps; done", 7, 10, "'for'")]
    [InlineData("docker ps\ndocker ps &\ndocker ps", 7, 20, "in the background")]
    [InlineData("docker ps\ndocker kill `docker ps -q", 7, 22, "a ` is not closed")]
    [InlineData("docker ps\necho $$(docker inspect)\ndocker stop nosuch", 8, 10, "'nosuch'")]
    public void What_is_wrong_in_a_block_is_told_at_its_line_and_column(string lines, int line, int column, string what)
    {
        string text = $"services: {{aa: {{image: i}}}}\nx-oomsim:\n  timeline:\n    - at: 1s\n      run: |\n{string.Concat(lines.Split('\n').Select(l => l.Length == 0 ? "\n" : "         " + l + "\n"))}";
        Diagnostic found = Load.Text(text).Diagnostics.First(d => d.Message.Contains(what, StringComparison.Ordinal));
        Assert.Equal((line, column), (found.Line, found.Column));
        Diagnostic windows = Load.Text(text.Replace("\n", "\r\n", StringComparison.Ordinal)).Diagnostics.First(d => d.Message.Contains(what, StringComparison.Ordinal));
        Assert.Equal((line, column), (windows.Line, windows.Column));
    }

    private static string Text(string line) =>
        $"services: {{aa: {{image: i}}, bb: {{image: i}}}}\nx-oomsim:\n  until: 30s\n  timeline:\n    - {{at: 1s, run: '{line.Replace("$", "$$", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal)}'}}\n";

    private sealed class OpenCommands : IRunObserver
    {
        public List<CommandRecord> Seen { get; } = [];

        public void OnCommandCompleted(CommandRecord command) => Seen.Add(command);
    }
}
