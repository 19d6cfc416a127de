using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>What a stack of layers shows where things of one path are of different kinds (D7.7, D7.8).</summary>
public class UnionTests
{
    // One layer after the other, entries between blanks: a/ a folder, a->b a link, a=>b a hard link, else a file of 10 bytes.
    [Theory]
    [InlineData("d/f", "d", "d")] // a file in place of a folder
    [InlineData("d/f", "d->x", "")] // a link in place of a folder: nothing of the folder is seen through it
    [InlineData("d", "d/f", "d/f")] // a folder in place of a file
    [InlineData("d", "d/", "")] // an empty folder in place of a file
    [InlineData("d/f d/g", "d/", "d/f d/g")] // a folder on a folder: both are one
    [InlineData("x/f l->x", "l/g", "l/g x/f")] // a folder in place of a link
    [InlineData("f", "f->x", "")] // a link in place of a file
    [InlineData("d/f d/g", ".wh.d", "")]
    [InlineData("d/f d/g", "d/.wh..wh..opq d/h", "d/h")]
    [InlineData("d/f d/g", ".wh.d d/f", "d/f")] // removed and made anew
    [InlineData("d/e/f d/e/g", "d/.wh.e", "")]
    [InlineData("d/f", ".wh.d|d/g", "d/g")] // what is below a whiteout stays hidden, whatever comes above
    [InlineData("d/f d/g", "d|d/h", "d/h")]
    public void A_stack_shows(string lower, string upper, string seen)
    {
        DockerBench bench = Loaded([lower, .. upper.Split('|')]);
        Assert.Equal(seen.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(p => "/" + p), bench.Engine.FindImage("a:1")!.Paths);
        bench.Fine("create --name app a:1 x");
        foreach (string path in new[] { "/d", "/d/f", "/d/g", "/d/h", "/d/e/f", "/f", "/x/f", "/l/g" })
        {
            Assert.Equal(seen.Split(' ').Contains(path[1..]), bench.Get("app").Files.Find(path) is not null);
        }
    }

    // The file lies where the link leads: an unpacked archive follows it.
    [Theory]
    [InlineData("x/f l->x l/g", "x/f x/g")]
    [InlineData("x/y/ x/l->y x/l/g", "x/y/g")]
    [InlineData("x/y/ l->/x/y l/g", "x/y/g")]
    [InlineData("x/ l->../../x l/g", "x/g")] // nothing leads out of the archive
    [InlineData("a->b b->c c/ a/g", "c/g")]
    [InlineData("x/f l->x m=>l/f", "m x/f")]
    public void Files_below_a_link_lie_where_it_leads(string layer, string seen)
    {
        DockerBench bench = Loaded([layer]);
        Assert.Equal(seen.Split(' ').Select(p => "/" + p), bench.Engine.FindImage("a:1")!.Paths);
        bench.Fine("create --name app a:1 x");
        bench.Fine("export -o e.tar app");
        string[] exported = [.. bench.Engine.Files["e.tar"].Entries.Where(e => e.Kind is TarEntryKind.File or TarEntryKind.HardLink && !e.IsFolder).Select(e => e.Name)];
        Assert.Equal(seen.Split(' '), exported.Where(n => !n.StartsWith("etc/", StringComparison.Ordinal) && n is not (".dockerenv" or "dev/console")));

        // Saved again it is the archive that it was.
        bench.Fine("save -o s.tar a:1");
        Assert.Equal(bench.Engine.Files["a.tar"].Images[0].Image.Layers[0].Id, bench.Engine.Files["s.tar"].Images[0].Image.Layers[0].Id);
    }

    private static DockerBench Loaded(IEnumerable<string> layers)
    {
        var bench = new DockerBench();
        bench.Engine.AddFile(ImageArchives.Save(("a:1", [.. layers.Select(l => ImageArchives.Tar([.. l.Split(' ').Select(e => (Spelled(e), e.Contains(".wh.", StringComparison.Ordinal) ? 0 : 10))]))])));
        bench.Fine("load -i a.tar");
        return bench;
    }

    private static string Spelled(string entry) => entry.Replace("->", " -> ", StringComparison.Ordinal).Replace("=>", " => ", StringComparison.Ordinal);
}
