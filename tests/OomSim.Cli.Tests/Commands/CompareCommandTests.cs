using Xunit;

namespace OomSim.Cli.Tests;

public class CompareCommandTests
{
    private const string Rows = "time_s,container,memory_current_bytes\n0,app,1048576\n1,app,2097152\n";

    [Fact]
    public void Columns_have_the_names_that_expectations_give_them()
    {
        using var folder = new WorkFolder();
        folder.With("a/containers.csv", Rows).With("b/containers.csv", Rows);
        Assert.Contains("app        memory_current_bytes  2 MiB  2 MiB", Oomsim.Run(folder, "compare", "a", "b", "--column", "memory").Exits(0).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Runs_without_a_container_can_not_be_compared()
    {
        using var folder = new WorkFolder();
        string none = Rows.Split('\n')[0] + "\n";
        folder.With("a/containers.csv", none).With("b/containers.csv", none);
        Assert.Equal("oomsim: error: nothing can be compared: a and b have no figure in common\n", Oomsim.Run(folder, "compare", "a", "b").Exits(2).Error);
    }

    [Fact]
    public void Traces_are_compared_in_a_table_and_the_exit_code_tells()
    {
        using var folder = new WorkFolder();
        folder.With("a/containers.csv", Rows).With("b/containers.csv", Rows.Replace("2097152", "3145728", StringComparison.Ordinal));
        Assert.Equal(
            "container  figure                    A      B     error    curve  verdict\n"
            + "app        memory_current_bytes  2 MiB  3 MiB  +50.00 %  35.36 %  differs\n"
            + "\n0 of 1 figure within 2 %\napp: curves compared from 0 to 1 s\n",
            Oomsim.Run(folder, "compare", "a", "b").Exits(1).Output);
        Assert.Contains("1 of 1 figure within 50 %", Oomsim.Run(folder, "compare", "a", "b", "--tolerance", "50%").Exits(0).Output, StringComparison.Ordinal);
        using System.Text.Json.JsonDocument json = System.Text.Json.JsonDocument.Parse(Oomsim.Run(folder, "compare", "a", "b", "--json").Exits(1).Output);
        Assert.Equal(0.5, json.RootElement.GetProperty("figures")[0].GetProperty("error").GetDouble());
    }

    [Fact]
    public void A_run_that_was_cut_says_so_in_the_line_of_the_verdict()
    {
        using var folder = new WorkFolder();
        const string half = "time_s,container,memory_current_bytes\n0,app,5\n10,app,5\n";
        folder.With("a/containers.csv", half + "20,app,5\n").With("b/containers.csv", half).With("c/containers.csv", half + "10.1,app,5\n");
        Assert.Contains("\n1 of 1 figure within 2 %; A from 10 to 20 s not compared\n", Oomsim.Run(folder, "compare", "a", "b").Exits(0).Output, StringComparison.Ordinal);
        Assert.Contains("\n1 of 1 figure within 2 %\n", Oomsim.Run(folder, "compare", "b", "c").Exits(0).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Containers_of_other_names_are_named_with_the_option_that_pairs_them()
    {
        using var folder = new WorkFolder();
        folder.With("a/containers.csv", Rows).With("b/containers.csv", Rows.Replace("app", "shop", StringComparison.Ordinal)).With("c/containers.csv", Rows + "1,more,1\n");
        Assert.Contains("\nin A alone: app; in B alone: shop. --container app=shop would compare two of other names.\n", Oomsim.Run(folder, "compare", "a", "b").Exits(1).Output, StringComparison.Ordinal);
        Assert.Contains("1 of 1 figure within 2 %", Oomsim.Run(folder, "compare", "a", "b", "--container", "app=shop").Exits(0).Output, StringComparison.Ordinal);
        Assert.DoesNotContain("alone", Oomsim.Run(folder, "compare", "a", "c").Exits(1).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_says_which_one_is_coarser_and_has_no_share_of_nothing()
    {
        using var folder = new WorkFolder();
        folder.With("a/containers.csv", Rows.Replace("\n1,", "\n0.5,app,1572864\n1,", StringComparison.Ordinal)).With("b/containers.csv", Rows).With("zero/containers.csv", Rows.Replace("1048576", "0", StringComparison.Ordinal).Replace("2097152", "0", StringComparison.Ordinal));
        System.Text.Json.JsonElement Figure(string a, string b) => System.Text.Json.JsonDocument.Parse(Oomsim.Run(folder, "compare", a, b, "--json").Output).RootElement.GetProperty("figures")[0];
        Assert.Equal("B", Figure("a", "b").GetProperty("coarser").GetString());
        Assert.Equal("A", Figure("b", "a").GetProperty("coarser").GetString());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, Figure("b", "b").GetProperty("coarser").ValueKind);
        Assert.Equal(System.Text.Json.JsonValueKind.Null, Figure("zero", "b").GetProperty("error").ValueKind);
        Assert.Contains("0 throughout in A", Figure("zero", "b").GetProperty("note").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("b:1:1: error: no such folder; give the folder of a run", "a", "b")]
    [InlineData("empty:1:1: error: no containers.csv (of a run) or trace.csv (of a recording) here", "a", "empty")]
    [InlineData("empty/x:1:1: error: is a file; the folder of a run", "a", "empty/x")]
    [InlineData("there is no column of numbers 'pids' in other; there is memory_current_bytes", "a", "other", "--column", "pids")]
    [InlineData("no column of numbers 'memory_curent_bytes' in a (did you mean 'memory_current_bytes'?)", "a", "a", "--column", "memory_curent_bytes")]
    [InlineData("--tolerance must be a share such as 2% or 0.02, not 'much'", "a", "a", "--tolerance", "much")]
    [InlineData("'middle'", "a", "a", "--align", "middle")]
    public void What_can_not_be_compared_is_refused(string error, params string[] args)
    {
        using var folder = new WorkFolder();
        folder.With("a/containers.csv", Rows.Replace("\n", ",1\n", StringComparison.Ordinal).Replace("bytes,1\n", "bytes,pids\n", StringComparison.Ordinal)).With("other/containers.csv", Rows).With("empty/x", "");
        Assert.Contains(error, Oomsim.Run(folder, ["compare", .. args]).Exits(2).Error, StringComparison.Ordinal);
    }
}
