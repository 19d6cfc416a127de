using System.Collections.Immutable;
using static OomSim.Docker.EngineRules;

namespace OomSim.Docker;

/// <summary>Rules of images, networks, volumes, logs, the daemon and the shell.</summary>
internal static class ObjectRules
{
    /// <summary>The rules.</summary>
    public static ImmutableArray<EngineRule> All { get; } =
    [
        Like("D3.16", @"Cannot connect to the Docker daemon", "dockerd does not run; containers live on only with live-restore (D3.17)", "systemctl start docker"),
        Like("D3.16", @"error during connect|unexpected EOF", "dockerd ended while the client waited for its answer", "systemctl start docker, then the command again"),
        Like("D7.30", @"conflict: unable to (delete|remove)", "an image is kept while containers or names use it", "docker rm the containers first; -f takes only the name away"),
        Like("D7.30", @"image .*is being used by", "an image is kept while containers use it", "docker rm the containers first"),
        Like("E20", @"No such object", "no container, image, volume or network has this name or ID", "docker ps -a, docker images show what there is"),
        Like("", @"map has no entry for key|can't evaluate field|nil data; no entry for key", "the template names a field that the object does not have: upper and lower case count", "--format '{{json .}}' shows the fields"),
        Like("", @"template parsing error|failed to execute template|template: ", "formats are Go's templates: each {{ has its }}, and functions are those of the docs", "--format '{{.Name}}', or '{{json .}}' for all"),
        Like("", @"[Ii]nvalid filter|Filter .* not", "the command does not know this filter, or not this value", "docker COMMAND --help, and the docs of its filters"),
        Like("", @"failed to parse value as time or duration|invalid value for ""(since|until)""", "times are dates (RFC 3339), seconds since 1970, or durations such as 10m", "--since 10m"),
        Like("D7.17", @"registry-1\.docker\.io|dial tcp", "the host has no image of this name, and reaches no registry", "an image under x-oomsim.images, or a registry under x-oomsim.registry"),
        Like("D7.17", @"pull access denied|manifest for .* not found|manifest unknown", "the registry has no image of this name", "the name as docker images shows it, or docker build -t first"),
        Like("D7.17", @"No such image|reference does not exist", "the host has no image of this name", "docker pull, load or build it first"),
        Like("D7.18", @"invalid reference format|repository name must|is not a valid repository/tag|invalid repository name", "names of images are lower-case words with / and an optional :tag", "a name like team/app:1"),
        Like("D7.36", @"failed to reach build target|dockerfile parse error|Unknown instruction|COPY failed|ADD failed", "the Dockerfile does not have what is asked for", "docker build with a stage or a file that there is"),
        Like("", @"no space left on device", "the disk that containers, images and logs share is full", "docker system prune, or docker rm what is big"),
        Like("D7.24", @"invalid tar header|manifest\.json|diffID|layers length mismatch|no RootFS key", "the archive is not one of docker save", "docker import takes what docker export made"),
        Like("D7.23", @"cowardly refusing to save to a terminal", "an archive does not go to a terminal", "docker save -o FILE NAME"),
        Like("", @"port is already allocated|all ports are allocated|failed programming external connectivity", "a port of the host belongs to one container", "another port, or stop the other container"),
        Like("", @"has active endpoints", "a network is kept while containers are in it", "docker rm -f those containers, or docker network disconnect"),
        Like("", @"already exists", "the name is taken", "another name"),
        Like("", @"network .* not found|No such network", "there is no network of this name", "docker network create NAME"),
        Like("", @"pre-?defined .*network|is a pre-defined network", "bridge, host and none are the engine's own", ""),
        Like("", @"volume is in use", "a volume is kept while a container mounts it, running or not", "docker rm those containers first"),
        Like("", @"no such volume", "there is no volume of this name", "docker volume create NAME"),
        Like("", @"does not support reading", "the log driver keeps nothing that docker logs could read", "log driver json-file, local or journald"),
        Like("", @"max-size|max-file|logging opts|logging mode|max-buffer-size|failed to initialize logging driver", "the log driver does not take this option", "max-size=10m with max-file=3, for json-file and local"),
        Like("", @"no such service", "the Compose file has no service of this name, or its profile is not active", "docker compose config --services shows what there is"),
        Like("D9.10", @"dependency failed to start|didn't complete successfully|is missing dependency|timeout waiting for dependencies", "a service starts only when what it depends on is as its condition says", "docker logs of the dependency says why; or another condition"),
        Like("D9.9", @"dependency cycle detected", "services wait for each other", "take one depends_on out"),
        Like("", @"Could not find the file|copying between containers|must specify at least one container source", "docker cp takes a path that the container or the host has, on one side of it", "docker cp NAME:/path /path"),
        Like("K8.1", @"write error: (Invalid argument|invalid argument)", "the kernel does not take this value in this file", "see docs of the file: sizes in bytes, k, m, g; max on v2, -1 on v1"),
        Like("K8.2", @"(Device or resource|device or resource) busy", "a limit of v1 does not go below what can't be reclaimed, and a cgroup with processes can't be removed", "free memory first, or end the processes"),
        Like("", @"No such file or directory|no such file or directory", "there is no file or folder of this name: files of v1 and v2 have different names", "memory.limit_in_bytes on v1, memory.max on v2"),
        Like("", @"Permission denied|Read-only file system|Operation not permitted", "the kernel does not let this file be written", "one that can be: memory.max and its like, not memory.current"),
        Like("", @"\(.*\) - No such process|No such process", "the process has ended", ""),
        Like("", @"invalid mode: ", "what is behind the second colon of -v is the mode: ro or rw, z or Z, and for folders of the host how mounts propagate", "-v SOURCE:/path:ro, or no mode at all"),
        Like("", @"unknown capability", "capabilities are those of the kernel, with CAP_ in front or without, or ALL", "--cap-add SYS_NICE"),
        Like("D2.5", @"accepts no arguments|requires at most \d+ argument", "the command takes fewer arguments; flags come before them", "as its line of usage says: docker COMMAND --help"),
        Like("D2.5", @"requires at least \d+ argument", "arguments are missing", "as its line of usage says: docker COMMAND --help"),
        Like("D2.5", @"requires (exactly |at least )?\d+ (and at most \d+ )?argument", "arguments are missing, or are too many", "as its line of usage says: docker COMMAND --help"),
        Like("D2.5", @"flag needs an argument", "the flag is there, its value is missing", "the value behind the flag, as in --memory 64m"),
        Like("D2.5", @"is not a docker command|unknown (shorthand )?flag|unknown command", "the client does not know this command or flag", "docker --help"),
        Like("D2.5", @"Conflicting options|conflicts with", "these options exclude each other", "one of them"),
    ];
}
