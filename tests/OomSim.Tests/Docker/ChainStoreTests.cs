using CsCheck;
using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Layers are stored by the stack that they end (D7.3): the same content above others is another layer, with files and page cache of its own.</summary>
public class ChainStoreTests
{
    private const long Size = 1000;

    private static readonly SortedDictionary<string, long> NoFiles = new(StringComparer.Ordinal);

    [Fact]
    public void The_same_content_above_something_else_is_stored_again()
    {
        var bench = new DockerBench();
        Image one = Add(bench, "one", "base", "app");
        Image two = Add(bench, "two", "other", "app");
        Image three = Add(bench, "three", "base", "app", "more");
        Assert.NotSame(one.Layers[1], two.Layers[1]);
        Assert.Same(one.Layers[1], three.Layers[1]);
        Assert.NotSame(one.Layers[1].Files["/f"], two.Layers[1].Files["/f"]);
        Assert.Equal(("app", "app@" + two.Layers[1].Chain[..12]), (one.Layers[1].Id, two.Layers[1].Id));
        string[] lower = bench.Fine("inspect -f '{{.GraphDriver.Data.LowerDir}}' two").Stdout.Trim().Split(':');
        Assert.DoesNotContain(lower[0], bench.Fine("inspect -f '{{.GraphDriver.Data.LowerDir}} {{.GraphDriver.Data.UpperDir}}' one").Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pull_fetches_it_again()
    {
        var bench = new DockerBench(registry: new ImageRegistry([Definition("remote", "other", "app")]));
        Add(bench, "one", "base", "app");
        Assert.DoesNotContain("Already exists", bench.Fine("pull remote").Stdout, StringComparison.Ordinal);
    }

    // The model: the set of all beginnings of the stacks that images have.
    [Fact]
    public void What_is_stored_is_each_beginning_of_a_stack_once() => Gen.Int[0, 3].List[1, 3].List[1, 6].Sample(
        stacks =>
        {
            var bench = new DockerBench();
            bench.Fine("rmi sleeper quick");
            var known = new SortedDictionary<string, string[]>(StringComparer.Ordinal);
            foreach ((List<int> stack, int i) in stacks.Select((s, i) => (s, i)))
            {
                string[] ids = [.. stack.Select(n => "l" + n)];
                string name = "i" + i;
                Add(bench, name, ids);
                known[name] = ids;
                Check(bench, known);
            }

            foreach (string name in known.Keys.ToArray())
            {
                bench.Fine("rmi " + name);
                known.Remove(name);
                Check(bench, known);
            }
        },
        iter: 30, threads: 1);

    private static void Check(DockerBench bench, SortedDictionary<string, string[]> known)
    {
        string[] stored = [.. known.Values.SelectMany(s => Enumerable.Range(1, s.Length).Select(n => string.Join('/', s.Take(n)))).Distinct(StringComparer.Ordinal)];
        Assert.Equal(stored.Length * Size, bench.Engine.LayersSize);
        Assert.Equal(stored.Length, bench.Engine.Images.SelectMany(i => i.Layers).Select(l => l.Id).Distinct(StringComparer.Ordinal).Count());
    }

    private static Image Add(DockerBench bench, string name, params string[] layers)
    {
        bench.Engine.AddImage(Definition(name, layers));
        return bench.Engine.FindImage(name)!;
    }

    private static ImageDefinition Definition(string name, params string[] layers) => new(
        name, [.. layers.Select(l => new LayerDefinition(l, Size, l == "app" ? new SortedDictionary<string, long>(StringComparer.Ordinal) { ["/f"] = 10 } : NoFiles))], null);
}
