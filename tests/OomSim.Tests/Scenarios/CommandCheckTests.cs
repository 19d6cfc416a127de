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

    public static TheoryData<string> Commands => [.. Real.Where(c => c is not ("container" or "compose"))];

    /// <summary>Either the check refuses a command of a real engine, or the simulated engine knows it.</summary>
    [Theory]
    [MemberData(nameof(Commands))]
    public void A_docker_command_is_either_refused_or_simulated(string command)
    {
        string line = "docker " + command + (command is "ps" ? "" : command is "rename" ? " app other" : command is "exec" ? " app true" : command is "run" or "create" ? " --name x i" : " app");
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
    [InlineData("docker rm -f app")]
    [InlineData("docker update -m 64m --memory-swap -1 app")]
    [InlineData("docker inspect -f '{{.State.Status}}' app")]
    [InlineData("docker inspect --format={{.Id}} app")]
    [InlineData("docker top app -o pid,comm")]
    [InlineData("docker stats --no-stream app")]
    [InlineData("docker run -d --name x i sh -c 'sleep 1; sleep 2'")]
    [InlineData("docker kill --signal HUP app")]
    [InlineData("kill -9 app/worker")]
    [InlineData("kill 1234")]
    [InlineData("sysctl -w vm.swappiness=0 vm/overcommit_memory=2")]
    [InlineData("echo 64m > /sys/fs/cgroup$(cgroup app)/memory.max")]
    [InlineData("echo 64m >$(cgroup app)/memory.high")]
    [InlineData("echo 1 > /sys/fs/cgroup/docker/cgroup.freeze")]
    [InlineData("echo hello")]
    [InlineData("mkdir -p /sys/fs/cgroup/a/b $(cgroup app)/c")]
    [InlineData("rmdir /sys/fs/cgroup/a")]
    public void What_is_simulated_is_accepted(string command) => Load.Valid(With(command));

    [Theory]
    [InlineData("swapon /swapfile", "'swapon' is not simulated: the swap of a host is fixed for a run (x-oomsim.host.swap)")]
    [InlineData("swapoff -a", "'swapoff' is not simulated: the swap of a host is fixed for a run (x-oomsim.host.swap)")]
    [InlineData("systemctl restart docker", "'systemctl' is not simulated")]
    [InlineData("docker container prune -f", "'docker container prune' is not simulated")]
    [InlineData("docker image prune", "'docker image' is not simulated")]
    [InlineData("docker logs app", "'docker logs' is not simulated")]
    [InlineData("docker --context x ps", "the option '--context' of docker is not simulated")]
    [InlineData("docker inspect i", "'docker inspect' of an image is not simulated")]
    [InlineData("docker inspect --type image app", "'docker inspect' of an image is not simulated")]
    [InlineData("docker ps | grep app", "a pipe (|) is not simulated: a line is one command")]
    [InlineData("docker stop app && docker rm app", "a list of commands (&&) is not simulated: a line is one command")]
    [InlineData("docker stop app; docker rm app", "a list of commands (;) is not simulated: a line is one command")]
    [InlineData("docker stop app &", "a command in the background (&) is not simulated: a line is one command")]
    [InlineData("docker rm $(docker ps -q)", "a command substitution ($(…)) is not simulated: a line is one command")]
    [InlineData("docker rm `docker ps -q`", "a command substitution (`) is not simulated: a line is one command")]
    [InlineData("docker stop $$NAME", "a shell variable ($…) is not simulated: a line is one command")]
    [InlineData("docker inspect app > file", "a redirection (>) is not simulated: a line is one command")]
    [InlineData("docker stop ap", "no service and no docker run or create makes a container 'ap' (did you mean 'app'?)")]
    [InlineData("docker top ap", "no service and no docker run or create makes a container 'ap' (did you mean 'app'?)")]
    [InlineData("kill ap", "no service and no docker run or create makes a container 'ap' (did you mean 'app'?)")]
    [InlineData("echo 1 > $(cgroup ap)/memory.max", "no service and no docker run or create makes a container 'ap' (did you mean 'app'?)")]
    [InlineData("sysctl vm.swappiness", "of sysctl only 'sysctl -w KEY=VALUE' is simulated")]
    [InlineData("sysctl -w net.core.somaxconn=1", "the sysctl 'net.core.somaxconn' is not simulated")]
    [InlineData("sysctl -w vm.swapiness=1", "the sysctl 'vm.swapiness' is not simulated (did you mean 'vm.swappiness'?)")]
    [InlineData("echo 1 > /proc/sys/vm/drop_caches", "echo: only files below /sys/fs/cgroup are simulated, not '/proc/sys/vm/drop_caches'")]
    [InlineData("echo 1 > /sys/fs/cgroup/docker/cgroup.procs", "the cgroup file 'cgroup.procs' is not simulated")]
    [InlineData("echo 1 > $(cgroup app)/io.max", "the cgroup file 'io.max' is not simulated")]
    [InlineData("echo 1 > $(cgroup app)/memory.mx", "cgroup v2 has no file 'memory.mx' that can be written (did you mean 'memory.max'?)")]
    [InlineData("mkdir /var/x", "mkdir: only folders below /sys/fs/cgroup are simulated, not '/var/x'")]
    [InlineData("mkdir -m 755 /sys/fs/cgroup/a", "mkdir: the option '-m' is not simulated")]
    [InlineData("sudo docker ps", "'sudo' is not a command of the timeline")]
    public void What_is_not_simulated_is_refused(string command, string expected)
    {
        string[] errors = Load.Errors(With(command));
        Assert.StartsWith("s.yaml:5:21: error: " + expected, errors[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("docker run -d --name x -m 64m --rm -e A=b hog sh", "hog")]
    [InlineData("docker create -itm 64m --memory-swap=-1 hog:latest", "hog:latest")]
    [InlineData("docker run -d -m64m --init i", null)]
    [InlineData("docker run -d docker.io/library/i:latest", null)]
    [InlineData("docker run -d --restart always", null)]
    public void An_image_that_is_not_there_is_warned_about(string command, string? image)
    {
        Diagnostic[] warnings = [.. Load.Text(With(command)).Diagnostics.Where(d => d.Severity == Severity.Warning)];
        Assert.Equal(image is null ? [] : [$"the image '{image}' is not under x-oomsim.images: the engine will not find it"], warnings.Select(w => w.Message));
    }

    [Theory]
    [InlineData("v1")]
    [InlineData("v2")]
    public void Every_cgroup_file_that_the_kernel_lets_one_write_is_accepted(string version) =>
        Assert.All(CgroupFiles.Writable(version == "v1" ? CgroupVersion.V1 : CgroupVersion.V2), file =>
            Load.Valid(With($"echo 1 > $(cgroup app)/{file}").Replace("x-oomsim:\n", $"x-oomsim:\n  host: {{cgroup: {version}}}\n", StringComparison.Ordinal)));

    private static string With(string command) =>
        $"services: {{app: {{image: i}}}}\nx-oomsim:\n  images: {{i: {{}}}}\n  timeline:\n    - {{at: 1s, run: '{command.Replace("'", "''", StringComparison.Ordinal)}'}}\n";
}
