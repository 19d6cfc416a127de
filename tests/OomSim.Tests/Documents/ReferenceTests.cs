using System.Reflection;
using OomSim.Cli;
using OomSim.Results;
using OomSim.Scenarios;
using OomSim.Scenarios.Reference;
using OomSim.Tests.Architecture;
using Xunit;

namespace OomSim.Tests.Documents;

/// <summary>The reference page: it is current, and nothing is missing on it.</summary>
public class ReferenceTests
{
    private const string Page = "REFERENCE.md";

    [Fact]
    public void The_committed_page_is_current()
    {
        StringWriter page = new();
        ReferencePage.Write(page);
        Generated.Check(Page, page.ToString());
    }

    [Fact]
    public void Every_table_is_on_it_with_all_its_columns()
    {
        Type[] rows = [.. typeof(ContainerRow).Assembly.GetTypes().Where(t => t.IsValueType && t.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(ICsvRow<>)))];
        Assert.NotEmpty(rows);
        Assert.All(rows, row =>
        {
            string file = (string)row.GetProperty("FileName", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;
            IReadOnlyList<string> columns = (IReadOnlyList<string>)row.GetProperty("Columns", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;
            Assert.Equal(columns, ColumnReference.Tables.Single(t => t.File == file).Columns.Select(c => c.Name));
        });
    }

    [Fact]
    public void Every_column_says_what_it_holds() =>
        Assert.All(ColumnReference.Tables.SelectMany(t => t.Columns), c => Assert.True(c.Unit.Length > 0 && c.Meaning.EndsWith('.'), c.Name));

    [Fact]
    public void Every_key_says_what_it_means()
    {
        IEnumerable<KeyInfo> keys = new[] { SimulatorKeys.File, SimulatorKeys.Service, HostKeys.Host, ImageKeys.Image, ProgramKeys.Program }
            .Concat(StepKeys.All).Concat(ExpectationKeys.Forms).SelectMany(s => s.Keys).Concat(ComposeKeys.Service);
        Assert.All(keys, k => Assert.True(k.Meaning.EndsWith('.'), k.Name));
    }
}
