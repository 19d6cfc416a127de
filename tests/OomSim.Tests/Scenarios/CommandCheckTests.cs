using OomSim.Kernel;
using OomSim.Scenarios;
using Xunit;

namespace OomSim.Tests.Scenarios;

/// <summary>What is not simulated is refused before the run, and what is simulated is not.</summary>
public class CommandCheckTests
{
    private static readonly string[] Real =
    [
        "attach", "build", "builder", "buildx", "checkpoint", "commit", "compose", "config", "container", "context", "cp", "create", "diff", "events", "exec",
        "export", "history", "image", "images", "import", "info", "inspect", "kill", "load", "login", "logout", "logs", "manifest", "network", "node", "pause",
        "plugin", "port", "ps", "pull", "push", "rename", "restart", "rm", "rmi", "run", "save", "search", "secret", "service", "stack", "start", "stats", "stop",
        "swarm", "system", "tag", "top", "trust", "unpause", "update", "version", "volume", "wait",
    ];

    public static TheoryData<string> Commands => [.. Real.Where(c => c is not ("builder" or "container" or "compose" or "image" or "network" or "system" or "volume"))];

    // As in a shell; the lines behind it keep their numbers.
    [Fact]
    public void A_line_that_is_only_a_comment_does_nothing()
    {
        LoadResult read = Load.Text("x-oomsim: {timeline: [{at: 1s, run: '# look'}, {at: 2s, run: docker ps}]}");
        Assert.Empty(Load.Messages(read));
        Assert.Equal((2, "docker ps"), Assert.Single(read.Scenario!.Timeline.Select(t => (t.Number, t.Command))));
    }

    /// <summary>Either the check refuses a command of a real engine, or the simulated engine knows it.</summary>
    [Theory]
    [MemberData(nameof(Commands))]
    public void A_docker_command_is_either_refused_or_simulated(string command)
    {
        string line = "docker " + command + (command is "ps" or "info" or "version" ? "" : command is "rename" ? " app other" : command is "exec" ? " app true" : command is "stats" ? " --no-stream app" : command is "events" ? " --until 1s" : command is "tag" ? " i j" : command is "cp" ? " app:/a b" : command is "load" ? " -i x" : command is "run" or "create" ? " --name x i" : " app");
        LoadResult read = Load.Text(With(line));
        if (read.Scenario is null)
        {
            Assert.Equal($"s.yaml:5:21: error: 'docker {command}' is not simulated", Assert.Single(Load.Messages(read)));
            return;
        }

        RunResult result = new ScenarioRunner(read.Scenario).Run();
        Assert.DoesNotContain(result.Commands, c => c.Stderr.Contains("unknown command", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("docker stop -t 3 app")]
    [InlineData("docker container stop app")]
    [InlineData("docker container ls -a")]
    [InlineData("docker container ps -f status=running --format '{{json .Names}}'")]
    [InlineData("docker container remove -f app")]
    [InlineData("docker image ls")]
    [InlineData("docker ps --format 'table {{.Names}}\t{{.Status}}' -f name=a")]
    [InlineData("docker inspect -f '{{json .State}} {{.HostConfig.Memory}} {{index .Config.Labels \"a\"}}' app")]
    [InlineData("docker ps --format '{{.Label \"tier\"}}'")]
    [InlineData("docker inspect -f '{{range .Args}}{{.}}{{end}}' app")]
    [InlineData("docker stop --help")]
    [InlineData("docker network create --driver bridge back")]
    [InlineData("docker volume rm -f data")]
    [InlineData("docker container ls -f volume=data")]
    [InlineData("docker rm -f app")]
    [InlineData("docker update -m 64m --memory-swap -1 app")]
    [InlineData("docker inspect -f '{{.State.Status}}' app")]
    [InlineData("docker inspect --format={{.Id}} app")]
    [InlineData("docker top app -o pid,comm")]
    [InlineData("docker events --since 10s --until 0s -f type=container --format '{{.Action}}'")]
    [InlineData("docker logs --since 10s -n 5 -t app")]
    [InlineData("docker container logs -f app")]
    [InlineData("docker logs -fn 5 app")]
    [InlineData("docker system events --until 1s")]
    [InlineData("docker load -i saved.tar")]
    [InlineData("docker stats --no-stream app")]
    [InlineData("docker events --since 1m")]
    [InlineData("timeout 10 docker stats app")]
    [InlineData("timeout -k 5 --signal=INT 1.5m docker run --name x i sleep 5")]
    [InlineData("docker cp app:/a b")]
    [InlineData("docker container port app 80/tcp")]
    [InlineData("docker run -d --name x i sh -c 'sleep 1; sleep 2'")]
    [InlineData("docker kill --signal HUP app")]
    [InlineData("kill -9 app/worker")]
    [InlineData("kill -s KILL app")]
    [InlineData("kill -n 9 app 1234")]
    [InlineData("kill -s SIGTERM -- app")]
    [InlineData("kill -RTMIN+3 app")]
    [InlineData("kill -0 app")]
    [InlineData("kill -l")]
    [InlineData("kill -l 137 KILL")]
    [InlineData("kill 1234")]
    [InlineData("sysctl -w vm.swappiness=0 vm/overcommit_memory=2")]
    [InlineData("sysctl -qw vm.swappiness=0")]
    [InlineData("sysctl vm.swappiness=0")]
    [InlineData("sysctl -n vm.swappiness vm.panic_on_oom")]
    [InlineData("echo 10 > /proc/sys/vm/swappiness")]
    [InlineData("echo -n 64m >> /sys/fs/cgroup/$(cgroup app)/memory.max")]
    [InlineData("printf '%s\\n' 64m > $(cgroup app)/memory.max")]
    [InlineData("echo 64m | tee $(cgroup app)/memory.max $(cgroup app)/memory.high")]
    [InlineData("echo 'a > b | c'")]
    [InlineData("cat $(cgroup app)/memory.current /sys/fs/cgroup/cgroup.procs /proc/sys/vm/swappiness")]
    [InlineData("echo 64m > /sys/fs/cgroup$(cgroup app)/memory.max")]
    [InlineData("echo 64m >$(cgroup app)/memory.high")]
    [InlineData("echo 1 > /sys/fs/cgroup/docker/cgroup.freeze")]
    [InlineData("echo hello")]
    [InlineData("mkdir -p /sys/fs/cgroup/a/b $(cgroup app)/c")]
    [InlineData("rmdir /sys/fs/cgroup/a")]
    [InlineData("echo $(pid app) > /sys/fs/cgroup/cgroup.procs")]
    [InlineData("echo 12 > /sys/fs/cgroup/cgroup.procs")]
    [InlineData("kill -9 $(docker inspect -f '{{.State.Pid}}' app)")]
    [InlineData("swapoff -av")]
    [InlineData("swapon --all")]
    [InlineData("cat /proc/swaps")]
    [InlineData("cat /proc/meminfo")]
    [InlineData("systemctl status docker")]
    [InlineData("systemctl --no-pager -l status docker.service")]
    [InlineData("systemctl reload docker")]
    [InlineData("cat $(cgroup app)/memory.max 2> /dev/null")]
    [InlineData("echo 1 | sudo tee $(cgroup app)/memory.max")]
    [InlineData("docker stop app && docker rm app; docker rm nobody || true")]
    [InlineData("docker rm -f $(docker ps -aq) 2>/dev/null")]
    [InlineData("cat /proc/vmstat")]
    public void What_is_simulated_is_accepted(string command) => Load.Valid(With(command));

    [Theory]
    [InlineData("docker top app -L", "docker top: the option '-L' of ps is not simulated: give -ef, aux or -o with names of columns")]
    [InlineData("docker context create x", "'docker context' is not simulated")]
    [InlineData("docker swarm init", "'docker swarm' is not simulated")]
    [InlineData("docker run --mount type=image,source=i,target=/i i", "docker run --mount type=image is not simulated")]
    [InlineData("docker compose watch", "'docker compose watch' is not simulated, for files of a folder do not change by themselves")]
    public void What_a_real_client_does_and_this_one_does_not_fails_in_the_run(string command, string expected)
    {
        Assert.EndsWith($"warning: {expected}: it fails in the run", Assert.Single(Load.Warnings(With(command))), StringComparison.Ordinal);
        CommandRecord answer = new ScenarioRunner(Load.Valid(With(command)), new RunOptions { Until = 5 * OomSim.Engine.SimTime.Second }).Run().Commands.Single(c => c.Command == command.Replace("$$", "$", StringComparison.Ordinal));
        Assert.NotEqual(0, answer.ExitCode);
    }

    [Theory]
    [InlineData("swapon /swapfile", "swapon: the host has no swap device '/swapfile' (x-oomsim.host.swap)")]
    [InlineData("echo app > /sys/fs/cgroup/cgroup.procs", "'app' is no PID: write $(pid CONTAINER[/PROCESS]) or $(docker inspect -f '{{.State.Pid}}' CONTAINER)")]
    [InlineData("echo $(pid nobody) > /sys/fs/cgroup/cgroup.procs", "no service and no docker run or create makes a container 'nobody'")]
    [InlineData("swapoff -v", "swapoff is written 'swapoff DEVICE' or 'swapoff -a'")]
    [InlineData("swapoff -U 1234", "swapoff: the option '-U' is not simulated")]
    [InlineData("swapon -a -p 40000", "swapon: the option '-p' is not simulated")]
    [InlineData("swapon --show", "swapon: the option '--show' is not simulated")]
    [InlineData("echo 1 > /proc/swaps", "echo: only files below /sys/fs/cgroup, /proc/sys and /proc/pressure, /proc/meminfo, /proc/swaps, /proc/vmstat and of processes comm, oom_score, oom_score_adj and status are simulated, not '/proc/swaps'")]
    [InlineData("systemctl restart nginx", "only docker.service is simulated")]
    [InlineData("systemctl kill -s SIGNOPE docker", "there is no signal 'SIGNOPE'")]
    [InlineData("docker stats app", "docker stats goes on for ever; use docker stats --no-stream")]
    [InlineData("timeout 10 sysctl -a", "timeout is simulated in front of a docker command only, and of docker compose up, logs -f, stats, wait and events: timeout 10 docker stats")]
    [InlineData("timeout 10 docker compose ps", "timeout is simulated in front of a docker command only, and of docker compose up, logs -f, stats, wait and events: timeout 10 docker stats")]
    [InlineData("timeout soon docker stats", "timeout: invalid time interval 'soon'")]
    [InlineData("timeout 10", "timeout: missing operand")]
    [InlineData("timeout -s FOO 10 docker stats", "timeout: 'FOO': invalid signal")]
    [InlineData("timeout -x 10 docker stats", "timeout: invalid option -- 'x'")]
    [InlineData("COMPOSE_PROFILES=x docker compose up -d", "the variable COMPOSE_PROFILES in front of a command is not simulated")]
    [InlineData("docker stop app &", "a command in the background (&) is not simulated: give each its own line, at the same time")]
    [InlineData("docker ps | sed s/a/b/", "'sed' behind a pipe (|) is not simulated: grep, head, tail, wc -l, sort, uniq, cut, tr, awk '{print $N}' and xargs docker are; docker's own --format and --filter choose, too")]
    [InlineData("docker ps -q | xargs kill", "xargs is simulated in front of a docker command only: xargs docker stop")]
    [InlineData("docker ps | grep -P app", "the option '-P' of grep is not simulated")]
    [InlineData("docker ps | awk 'END {print NR}'", "only awk '{print $N}' is simulated, with NR>1 or /TEXT/ before it: docker's own --format prints columns, too")]
    [InlineData("docker stop app && dockre rm app", "'dockre' is not a command of the timeline (did you mean 'docker'?)")]
    [InlineData("docker stop $(dokcer ps -q)", "'dokcer' is not a command of the timeline (did you mean 'docker'?)")]
    [InlineData("for i in 1 2; do docker stop app; done", "'for' of the shell is not simulated: write a line for each command")]
    [InlineData("(docker stop app; docker rm app)", "commands in parentheses are not simulated: write them one after the other")]
    [InlineData("docker ps < image.tar", "a redirection (<) is not simulated: commands here read nothing")]
    [InlineData("sleep a while", "sleep is written 'sleep SECONDS'")]
    [InlineData("docker stop $$NAME", "a shell variable ($…) is not simulated: write its value")]
    [InlineData("docker inspect app > file", "a redirection (>) is not simulated: what a command prints stands in commands.csv")]
    [InlineData("kill ap", "no service and no docker run or create makes a container 'ap' (did you mean 'app'?)")]
    [InlineData("echo 1 > $(cgroup ap)/memory.max", "no service and no docker run or create makes a container 'ap' (did you mean 'app'?)")]
    [InlineData("kill -s", "kill is written 'kill -SIG CONTAINER[/PROCESS]'")]
    [InlineData("kill -9", "kill is written 'kill -SIG CONTAINER[/PROCESS]'")]
    [InlineData("kill -s KIL app", "kill: there is no signal 'KIL' (did you mean 'KILL'?)")]
    [InlineData("kill -n 65 app", "kill: there is no signal '65'")]
    [InlineData("kill -9 -1234", "kill: process groups are not simulated ('-1234')")]
    [InlineData("kill -9 %1", "kill: jobs are not simulated ('%1')")]
    [InlineData("sysctl -w vm.swappiness", "sysctl is written 'sysctl -w KEY=VALUE'")]
    [InlineData("sysctl -w vm.swappiness = 10", "sysctl is written 'sysctl -w KEY=VALUE'")]
    [InlineData("sysctl -a", "sysctl: the option '-a' is not simulated")]
    [InlineData("sysctl -w net.core.somaxconn=1", "the sysctl 'net.core.somaxconn' is not simulated")]
    [InlineData("sysctl -w vm.swapiness=1", "the sysctl 'vm.swapiness' is not simulated (did you mean 'vm.swappiness'?)")]
    [InlineData("echo 1 > /proc/sys/vm/compact_memory", "the sysctl 'vm.compact_memory' is not simulated")]
    [InlineData("echo 1 > /etc/motd", "echo: only files below /sys/fs/cgroup, /proc/sys and /proc/pressure, /proc/meminfo, /proc/swaps, /proc/vmstat and of processes comm, oom_score, oom_score_adj and status are simulated, not '/etc/motd'")]
    [InlineData("echo 1 > /sys/fs/cgroup/docker/cgroup.threads", "the cgroup file 'cgroup.threads' is not simulated")]
    [InlineData("echo 1 >", "a redirection is written 'echo VALUE > FILE'")]
    [InlineData("echo 1 > $(cgroup app)/memory.max > $(cgroup app)/memory.high", "a second redirection is not simulated: a line is one command")]
    [InlineData("cat $(cgroup app)/memory.max > $(cgroup app)/memory.high", "only the output of echo and printf can be written to a file, not that of 'cat'")]
    [InlineData("echo 1 | tee -i $(cgroup app)/memory.max", "tee: the option '-i' is not simulated")]
    [InlineData("printf %x 1", "printf with the conversion '%x' is not simulated")]
    [InlineData("cat -n $(cgroup app)/memory.max", "cat: the option '-n' is not simulated")]
    [InlineData("echo some 150000 1000000 > $(cgroup app)/memory.pressure", "the cgroup file 'memory.pressure' is not simulated for writing")]
    [InlineData("echo some 150000 1000000 > /proc/pressure/cpu", "the file '/proc/pressure/cpu' is not simulated for writing")]
    [InlineData("cat /proc/pressure/memry", "cat: no such file: '/proc/pressure/memry' (did you mean '/proc/pressure/memory'?)")]
    [InlineData("cat $(cgroup app)/io.stat", "the cgroup file 'io.stat' is not simulated")]
    [InlineData("cat $(cgroup app)/memory.mx", "cgroup v2 has no file 'memory.mx' that can be read (did you mean 'memory.max'?)")]
    [InlineData("echo 1 > $(cgroup app)/memory.current", "cgroup v2 has no file 'memory.current' that can be written")]
    [InlineData("echo 1 > $(cgroup app)/io.max", "the cgroup file 'io.max' is not simulated")]
    [InlineData("echo 1 > $(cgroup app)/memory.mx", "cgroup v2 has no file 'memory.mx' that can be written (did you mean 'memory.max'?)")]
    [InlineData("mkdir /proc/x", "mkdir: only folders below /sys/fs/cgroup are simulated, not '/proc/x'")]
    [InlineData("mkdir -m 755 /sys/fs/cgroup/a", "mkdir: the option '-m' is not simulated")]
    [InlineData("watch docker ps", "'watch' is not a command of the timeline")]
    public void What_is_not_simulated_is_refused(string command, string expected)
    {
        string[] errors = Load.Errors(With(command));
        Assert.StartsWith("s.yaml:5:21: error: " + expected, errors[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("timeout 10 docker stats ap", "no service and no docker run or create makes a container 'ap' (did you mean 'app'?)")]
    [InlineData("docker network crate back", "'network crate' is not a docker command (did you mean 'create'?)")]
    [InlineData("docker logs --tial 5 app", "docker logs: unknown flag: --tial")]
    [InlineData("docker logs -n5 -x app", "docker logs: unknown shorthand flag: 'x' in -x")]
    [InlineData("docker stop", "docker stop requires at least 1 argument")]
    [InlineData("docker container rename app", "docker container rename requires 2 arguments")]
    [InlineData("docker run -m 64x i", "docker run: invalid argument \"64x\" for \"-m, --memory\" flag: invalid suffix: 'x'")]
    [InlineData("docker load saved.tar", "docker load accepts no arguments")]
    [InlineData("docker update -c", "docker update: flag needs an argument: 'c' in -c")]
    [InlineData("docker container pull x", "'container pull' is not a docker command")]
    [InlineData("docker container images", "'container images' is not a docker command")]
    [InlineData("docker container strat app", "'container strat' is not a docker command (did you mean 'start'?)")]
    [InlineData("docker image start app", "'image start' is not a docker command")]
    [InlineData("docker logs -t ap", "no service and no docker run or create makes a container 'ap' (did you mean 'app'?)")]
    [InlineData("docker logs --tail 5 ap", "no service and no docker run or create makes a container 'ap' (did you mean 'app'?)")]
    [InlineData("docker stop ap", "no service and no docker run or create makes a container 'ap' (did you mean 'app'?)")]
    [InlineData("docker top ap", "no service and no docker run or create makes a container 'ap' (did you mean 'app'?)")]
    [InlineData("docker ps --bogus", "docker ps: unknown flag: --bogus")]
    [InlineData("docker run", "docker run requires at least 1 argument")]
    [InlineData("docker rm nosuch", "no service and no docker run or create makes a container 'nosuch'")]
    [InlineData("docker --bogus ps", "docker: unknown flag: --bogus")]
    [InlineData("docker -H tcp://far ps", "docker: nobody answers at tcp://far:2375")]
    [InlineData("docker -D rm nosuch # or so", "no service and no docker run or create makes a container 'nosuch'")]
    [InlineData("docker updat app", "'updat' is not a docker command (did you mean 'update'?)")]
    public void What_the_engine_refuses_is_warned_of_and_the_run_goes_on(string command, string expected)
    {
        string[] warnings = Load.Warnings(With(command));
        Assert.Equal("s.yaml:5:21: warning: " + expected, warnings[0]);
        RunResult result = new ScenarioRunner(Load.Valid(With(command))).Run();
        CommandRecord answer = result.Commands.Single(c => c.Number == 1);
        Assert.True(answer.ExitCode is > 0 && answer.Stderr.Length + answer.Stdout.Length > 0 && !answer.Stderr.StartsWith("oomsim:", StringComparison.Ordinal), answer.ToString());
    }

    [Theory]
    [InlineData("docker")]
    [InlineData("docker container")]
    public void Who_names_no_command_is_warned_and_shown_the_help(string command)
    {
        Assert.Equal([$"s.yaml:5:21: warning: '{command}' needs a command"], Load.Warnings(With(command)));
        CommandRecord answer = new ScenarioRunner(Load.Valid(With(command))).Run().Commands.Single(c => c.Number == 1);
        Assert.Equal((0, ""), (answer.ExitCode!.Value, answer.Stdout));
        Assert.StartsWith("Usage:  " + command, answer.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void Nobody_is_warned_of_a_refusal_that_is_expected() => Assert.Empty(Load.Warnings(
        With("docker ps --bogus") + "    - {at: 2s, run: docker updat app}\n  expect: [{command: 1, exit_code: 125}, {command: 2, exit_code: 1, stderr: 'unknown command: docker updat'}]\n"));

    [Theory]
    [InlineData("docker run -d --name x -m 64m --rm -e A=b hog sh", "hog")]
    [InlineData("docker create -itm 64m --memory-swap=-1 hog:latest", "hog:latest")]
    [InlineData("docker run -d -m64m --init i", null)]
    [InlineData("docker run -d docker.io/library/i:latest", null)]
    [InlineData("docker run -d --restart always i", null)]
    public void An_image_that_is_not_there_is_warned_about(string command, string? image)
    {
        Diagnostic[] warnings = [.. Load.Text(With(command)).Diagnostics.Where(d => d.Severity == Severity.Warning)];
        Assert.Equal(image is null ? [] : [$"the image '{image}' is not under x-oomsim.images: the engine will not find it"], warnings.Select(w => w.Message));
    }

    [Fact]
    public void A_file_below_another_controller_is_refused() =>
        Assert.Equal(
            ["s.yaml:6:21: error: echo: the file is not in that controller's folder: '/sys/fs/cgroup/cpu$(cgroup app)/freezer.state'"],
            Load.Errors(With("echo FROZEN > /sys/fs/cgroup/cpu$(cgroup app)/freezer.state").Replace("x-oomsim:\n", "x-oomsim:\n  host: {cgroup: v1}\n", StringComparison.Ordinal)));

    [Theory]
    [InlineData("v1")]
    [InlineData("v2")]
    public void Every_cgroup_file_that_the_kernel_lets_one_write_is_accepted(string version) =>
        Assert.All(CgroupFiles.Writable(version == "v1" ? CgroupVersion.V1 : CgroupVersion.V2), file =>
            Load.Valid(With($"echo 1 > $(cgroup app)/{file}").Replace("x-oomsim:\n", $"x-oomsim:\n  host: {{cgroup: {version}}}\n", StringComparison.Ordinal)));

    private static string With(string command) =>
        $"services: {{app: {{image: i}}}}\nx-oomsim:\n  images: {{i: {{}}}}\n  timeline:\n    - {{at: 1s, run: '{command.Replace("'", "''", StringComparison.Ordinal)}'}}\n";
}
