using System.Formats.Tar;
using System.Text;
using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>
/// An image goes through the simulation and stays what it is. Seen with dockerd 20.10.24: what it saved and the simulation loaded and saved again it loaded under the same IDs, with the
/// content of all files, in both layouts.
/// </summary>
public sealed class RoundTripTests
{
    [Theory]
    [InlineData("20.10")]
    [InlineData("24")]
    [InlineData("28")]
    public void A_loaded_image_is_saved_as_it_was(string version)
    {
        byte[] archive = Archive(Layer(("etc/passwd", "root:x:0:0::/:\n"), ("bin/app", "what it is")), Layer(("etc/.wh.passwd", "")));
        HostFile given = Read(archive);
        DockerBench bench = Bench(version, given);
        bench.Fine("load -i a.tar");
        string id = bench.Fine("inspect -f '{{.Id}}' app:1").Stdout;
        bench.Fine("save -o out.tar app:1");
        HostFile again = Read(Written(bench, "out.tar"));
        Assert.Equal((id, "app:1"), ($"sha256:{Assert.Single(again.Images).Id}\n", Assert.Single(again.Images[0].Names)));
        Assert.Equal(Digests(given), Digests(again));
    }

    // FROM, ENV and CMD add no layer: the simulated ID is the digest of the document in the archive.
    [Fact]
    public void An_imported_image_and_what_only_configures_it_keep_their_ids()
    {
        byte[] files = Layer(("bin/app", "what it is"));
        DockerBench bench = Bench("20.10", Read(files));
        bench.Fine("import -c 'CMD [\"/bin/app\"]' a.tar base");
        bench.Engine.AddBuildContext("ctx", new BuildContext("FROM base\nENV A=1\nLABEL b='<&>'\n", new SortedDictionary<string, long>(StringComparer.Ordinal) { ["Dockerfile"] = 1 }));
        bench.Fine("build -t made ctx");
        bench.Fine("save -o out.tar base made");
        HostFile again = Read(Written(bench, "out.tar"));
        Assert.Equal(bench.Fine("inspect -f '{{.Id}}' base made").Stdout, string.Concat(again.Images.Select(i => $"sha256:{i.Id}\n")));
    }

    // manifest.json and repositories are of no time, all else is of its image's.
    [Fact]
    public void Files_of_an_archive_have_the_times_of_their_images()
    {
        DockerBench bench = Bench("20.10", Read(Archive(Layer(("bin/app", "x")))));
        bench.Fine("load -i a.tar");
        bench.Fine("save -o out.tar app:1");
        long[] times = [.. bench.Engine.Files["out.tar"].Entries.Where(e => e.Name is not ("manifest.json" or "repositories")).Select(e => e.ModifiedUnixSeconds!.Value).Distinct()];
        Assert.Equal([1577836800], times);
        Assert.All(bench.Engine.Files["out.tar"].Entries.Where(e => e.Name is "manifest.json" or "repositories"), e => Assert.Equal(0, e.ModifiedUnixSeconds));
    }

    [Theory]
    [InlineData("app", 0, "")]
    [InlineData("1234:77", 0, "")]
    [InlineData("www-data", 125, "docker: Error response from daemon: unable to find user www-data: no matching entries in passwd file.\n")]
    [InlineData("app:nogroup", 125, "docker: Error response from daemon: unable to find group nogroup: no matching entries in group file.\n")]
    public void Users_of_a_real_archive_are_those_of_its_passwd(string user, int code, string words)
    {
        DockerBench bench = Bench("20.10", Read(Archive(Layer(("etc/passwd", "root:x:0:0::/:\napp:x:1000:1000::/:\n"), ("etc/group", "root:x:0:\napp:x:1000:\n"), ("bin/app", "x")))));
        bench.Fine("load -i a.tar");
        CommandResult result = bench.Do($"run -d -u {user} app:1");
        Assert.Equal((code, words), (result.ExitCode, code == 0 ? "" : result.Stderr));
    }

    [Theory]
    [InlineData("--chown=nobody", "unable to convert uid/gid chown string to host mapping: can't find uid for user nobody: no such user: nobody\n")]
    [InlineData("--chown=app:wheel", "unable to convert uid/gid chown string to host mapping: can't find gid for group wheel: no such group: wheel\n")]
    [InlineData("--chown=1:2:3", "unable to convert uid/gid chown string to host mapping: invalid chown string format: 1:2:3\n")]
    public void Owner_of_what_is_copied_is_looked_up(string flag, string words)
    {
        DockerBench bench = Bench("20.10", Read(Archive(Layer(("etc/passwd", "app:x:1000:1000::/:\n"), ("etc/group", "app:x:1000:\n"), ("bin/app", "x")))));
        bench.Fine("load -i a.tar");
        bench.Engine.AddBuildContext("ctx", new BuildContext($"FROM app:1\nCOPY --chown=app a /\nCOPY {flag} a /b\n", new SortedDictionary<string, long>(StringComparer.Ordinal) { ["Dockerfile"] = 1, ["a"] = 1 }));
        Assert.Equal(words, bench.Do("build ctx").Stderr);
    }

    [Theory]
    [InlineData("COPY a /bin/app/", "failed to copy files: failed to create new directory: mkdir /var/lib/docker/overlay2/ID/merged/bin/app: not a directory\n")]
    [InlineData("COPY a /bin/app/x", "failed to copy files: lstat /var/lib/docker/overlay2/ID/merged/bin/app/x: not a directory\n")]
    [InlineData("WORKDIR /bin/app", "Cannot mkdir: /bin/app is not a directory\n")]
    [InlineData("COPY a /bin/", "")]
    [InlineData("COPY a /bin/app", "")]
    public void File_in_the_way(string line, string words)
    {
        DockerBench bench = Bench("20.10", Read(Archive(Layer(("bin/app", "x")))));
        bench.Fine("load -i a.tar");
        bench.Engine.AddBuildContext("ctx", new BuildContext($"FROM app:1\n{line}\n", new SortedDictionary<string, long>(StringComparer.Ordinal) { ["Dockerfile"] = 1, ["a"] = 1 }));
        Assert.Equal(words, System.Text.RegularExpressions.Regex.Replace(bench.Do("build ctx").Stderr, "[0-9a-f]{64}", "ID"));
    }

    private static DockerBench Bench(string version, HostFile file)
    {
        var bench = new DockerBench(version);
        bench.Engine.AddFile(file);
        return bench;
    }

    private static HostFile Read(byte[] archive) => ArchiveReader.Read("a.tar", archive.Length, new MemoryStream(archive), null, () => new MemoryStream(archive));

    private static byte[] Written(DockerBench bench, string path)
    {
        using var bytes = new MemoryStream();
        ArchiveWriter.Write(bench.Engine.Files[path], bytes, () => new MemoryStream());
        return bytes.ToArray();
    }

    private static IEnumerable<string> Digests(HostFile file) => file.Images.SelectMany(i => i.Image.Layers).Select(l => l.Id);

    private static byte[] Layer(params (string Name, string Text)[] files)
    {
        using var bytes = new MemoryStream();
        using (var writer = new TarWriter(bytes, TarEntryFormat.Ustar, leaveOpen: true))
        {
            foreach ((string name, string text) in files)
            {
                writer.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)), ModificationTime = DateTimeOffset.UnixEpoch });
            }
        }

        return bytes.ToArray();
    }

    // A document that no simulation would write so: with blanks, and keys that it does not know.
    private static byte[] Archive(params byte[][] layers)
    {
        string ids = string.Join(", ", layers.Select(l => $"\"sha256:{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(l))}\""));
        using var bytes = new MemoryStream();
        using (var writer = new TarWriter(bytes, TarEntryFormat.Ustar, leaveOpen: true))
        {
            Add("c.json", Encoding.UTF8.GetBytes($$"""{ "created": "2020-01-01T00:00:00Z", "os": "linux", "architecture": "amd64", "x": [1, 2], "config": {"Cmd": ["/bin/app"]}, "rootfs": {"type": "layers", "diff_ids": [{{ids}}]} }"""));
            for (int i = 0; i < layers.Length; i++)
            {
                Add($"{i}/layer.tar", layers[i]);
            }

            Add("manifest.json", Encoding.UTF8.GetBytes($$"""[{"Config":"c.json","RepoTags":["app:1"],"Layers":[{{string.Join(',', layers.Select((_, i) => $"\"{i}/layer.tar\""))}}]}]"""));

            void Add(string name, byte[] content) => writer.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) });
        }

        return bytes.ToArray();
    }
}
