using System.Text;
using OomSim.Docker;
using OomSim.Engine;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Who a process is, by the text of its image's /etc/passwd and /etc/group: what BusyBox's id says in a container of 20.10.24.</summary>
public class IdentityTests
{
    private const string Users = "root:x:0:0:root:/root:/bin/sh\njoe:x:1000:1000::/srv/joe:/bin/sh\n";
    private const string Groups = "root:x:0:\njoe:x:1000:\nwheel:x:10:joe,root\n";

    [Theory]
    [InlineData("exec app id", "uid=0(root) gid=0(root) groups=0(root),10(wheel)\n")]
    [InlineData("exec -u 1000 app id", "uid=1000(joe) gid=1000(joe) groups=10(wheel),1000(joe)\n")]
    [InlineData("exec -u joe app id", "uid=1000(joe) gid=1000(joe) groups=10(wheel),1000(joe)\n")]
    [InlineData("exec -u 7 app id", "uid=7 gid=0(root) groups=0(root)\n")]
    [InlineData("exec -u 7:10 app id", "uid=7 gid=10(wheel) groups=10(wheel)\n")]
    [InlineData("exec -u 7:77 app id", "uid=7 gid=77 groups=77\n")]
    [InlineData("exec -u joe:wheel app id", "uid=1000(joe) gid=10(wheel) groups=10(wheel)\n")]
    [InlineData("exec -u 1000 app id -un", "joe\n")]
    [InlineData("exec -u 1000 app id -g", "1000\n")]
    [InlineData("exec -u joe app printenv HOME", "/srv/joe\n")]
    [InlineData("exec -u 7 app printenv HOME", "/\n")]
    [InlineData("run --rm --group-add 10 -u 7 base id", "uid=7 gid=0(root) groups=0(root),10(wheel)\n")]
    public void Is_told_by_the_image(string line, string text)
    {
        Assert.Equal(text, Bench(Users, Groups).Fine(line).Stdout);
    }

    /// <summary>Without a name it is the first of number 0, whatever he is called; who has no line has a number alone, and who has one without a folder an empty HOME.</summary>
    [Theory]
    [InlineData("exec app id", 0, "uid=0(root2) gid=7(g7) groups=7(g7),10(wheel)\n", "")]
    [InlineData("exec -u 0 app id", 0, "uid=0(root2) gid=7(g7) groups=7(g7),10(wheel)\n", "")]
    [InlineData("exec app whoami", 0, "root2\n", "")]
    [InlineData("exec app id -un", 0, "root2\n", "")]
    [InlineData("exec app printenv HOME", 0, "/r2\n", "")]
    [InlineData("exec -u late app id -un", 0, "dup\n", "")]
    [InlineData("exec -u late app printenv HOME", 0, "\n", "")]
    [InlineData("exec -u 1000 app printenv HOME", 0, "\n", "")]
    [InlineData("exec -u 77 app whoami", 1, "", "whoami: unknown uid 77\n")]
    [InlineData("exec -u 77 app id -un", 1, "77\n", "")]
    public void Number_counts_and_not_the_name(string line, int code, string text, string error) =>
        Assert.Equal(
            new CommandResult(code, text, error),
            Bench("root2:x:0:7::/r2:/bin/sh\ndup:x:1000:1:::\nlate:x:1000:1::/late:\n", "g7:x:7:\nwheel:x:10:root2\n").Do(line));

    private static DockerBench Bench(string users, string groups)
    {
        var bench = new DockerBench("20.10");
        var layer = new LayerDefinition("base", 1 << 20, new SortedDictionary<string, long>(StringComparer.Ordinal) { ["/etc/passwd"] = users.Length, ["/etc/group"] = groups.Length })
        {
            Accounts = new SortedDictionary<string, AccountFile>(StringComparer.Ordinal) { [Accounts.Users] = Read(users), [Accounts.Groups] = Read(groups) },
        };
        bench.Engine.AddImage(new ImageDefinition("base", [layer], new ProgramSet(new ProgramDefinition { Name = "init", Comm = "base", Steps = [new SleepStep(null)] }, new SortedDictionary<string, ProgramDefinition>(StringComparer.Ordinal))));
        bench.Fine("run -d --name app base");
        return bench;
    }

    private static AccountFile Read(string text)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return Accounts.Read(stream);
    }
}
