namespace OomSim.Scenarios;

/// <summary>
/// The flags of the commands of <c>docker compose</c>: with <c>=</c> those that take a value, with <c>!</c> those that are not simulated. Nor are
/// those that only the command's page lists.
/// </summary>
internal static class ComposeFlags
{
    private static readonly string[] OfUp =
    [
        "-d", "--detach", "--force-recreate", "--no-deps", "--no-start", "--no-recreate", "--pull=", "--quiet-pull", "--quiet-build", "--remove-orphans", "--scale=", "-t=", "--timeout=", "-y", "--yes",
        "--build", "--wait", "--wait-timeout=",
        "--abort-on-container-exit", "--abort-on-container-failure", "--always-recreate-deps", "--attach=", "--attach-dependencies", "--exit-code-from=", "--menu", "--no-attach=", "--no-build",
        "--no-color", "--no-log-prefix", "--renew-anon-volumes", "-V", "--timestamps", "!--watch", "!-w",
    ];

    /// <summary>Commands that a real Compose has and the simulated one has not.</summary>
    public static readonly IReadOnlyList<string> NotSimulated =
    [
        "bridge", "commit", "export", "publish", "push", "watch",
    ];

    /// <summary>The flags of each command that is simulated.</summary>
    public static readonly IReadOnlyDictionary<string, string[]> All = new SortedDictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["up"] = OfUp,
        ["create"] = ["--force-recreate", "--no-recreate", "--pull=", "--quiet-pull", "--remove-orphans", "--scale=", "-y", "--yes", "--build", "--no-build"],
        ["build"] = ["--no-cache", "-q", "--quiet", "--pull", "--build-arg="],
        ["scale"] = ["--no-deps"],
        ["pull"] = ["-q", "--quiet", "--ignore-buildable", "--ignore-pull-failures", "--include-deps", "--policy="],
        ["down"] = ["-t=", "--timeout=", "-v", "--volumes", "--remove-orphans", "--rmi="],
        ["stop"] = ["-t=", "--timeout="],
        ["start"] = ["--wait", "--wait-timeout="],
        ["restart"] = ["-t=", "--timeout=", "--no-deps"],
        ["pause"] = [],
        ["unpause"] = [],
        ["kill"] = ["-s=", "--signal=", "--remove-orphans"],
        ["rm"] = ["-f", "--force", "-s", "--stop", "-v", "--volumes"],
        ["ps"] = ["-a", "--all", "-q", "--quiet", "--services", "--no-trunc", "--orphans", "--format=", "--filter=", "--status="],
        ["top"] = [],
        ["events"] = ["--json", "--since=", "--until="],
        ["version"] = ["--short", "-f=", "--format="],
        ["ls"] = ["-a", "--all", "-q", "--quiet", "--format=", "--filter="],
        ["images"] = ["-q", "--quiet", "--format="],
        ["port"] = ["--index=", "--protocol="],
        ["cp"] = ["-L", "--follow-link", "--index=", "-a", "--archive", "!--all"],
        ["config"] = ["--services", "--images", "--volumes", "--networks", "--profiles", "--hash=", "--format=", "--no-interpolate", "-q", "--quiet", "--variables", "--models", "--no-env-resolution", "--no-consistency", "-o=", "--output="],
        ["logs"] = ["-n=", "--tail=", "-t", "--timestamps", "--since=", "--until=", "--no-log-prefix", "--no-color", "--index=", "-f", "--follow"],
        ["exec"] = ["-d", "--detach", "-i", "--interactive", "-t", "--tty", "-T", "--no-tty", "--no-TTY", "--index=", "-e=", "--env=", "-u=", "--user=", "-w=", "--workdir=", "--privileged"],
        ["run"] =
        [
            "-d", "--detach", "--rm", "-T", "--no-tty", "--no-deps", "--name=", "-e=", "--env=", "-u=", "--user=", "-w=", "--workdir=", "-v=", "--volume=", "-p=", "--publish=", "-l=",
            "--label=", "-q", "--quiet", "--quiet-pull", "--quiet-build", "--no-TTY", "-P", "--service-ports", "--entrypoint=", "--cap-add=", "--cap-drop=", "--build", "--pull=", "-i", "--interactive", "!-t", "!--tty",
            "--remove-orphans", "--use-aliases",
        ],
        ["attach"] = ["--detach-keys=", "--index=", "--no-stdin", "--sig-proxy"],
        ["volumes"] = ["-q", "--quiet", "--format="],
        ["wait"] = ["--down-project"],
        ["stats"] = ["--no-stream", "-a", "--all", "--no-trunc", "--format="],
    };
}
