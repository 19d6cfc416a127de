using Microsoft.Playwright;
using Xunit;

namespace OomSim.Browser.Tests;

/// <summary>The charts: hover, zoom, hide, one cursor for all, by mouse and by keys.</summary>
[Collection(BrowserCollection.Name)]
public sealed class ChartTests(BrowserFixture browser)
{
    private const string Host = "[data-chart='Memory of the host']";
    private const string Cache = ".card[data-search^='cache '] [data-chart=memory]";
    private const double End = 1800;

    [BrowserFact]
    public async Task Hovering_shows_the_values_of_that_moment_in_all_charts()
    {
        await using OpenReport report = await browser.Open(browser.Runs.Ten);
        await HoverAt(report, Host, 340);

        // cache hangs at its limit of 512 MiB from 310.9 s to 370.9 s (bad-evening.yaml).
        Assert.Equal(340, await report.Number("Timeline.time"), 3.0);
        string cache = await report.Page.Locator(Cache + " .readout").InnerTextAsync();
        Assert.Contains("512 MiB of 512 MiB, hung", cache, StringComparison.Ordinal);
        Assert.Matches(@"^5:(3[6-9]|4[0-4])", cache);
        Assert.Matches(@"^(49\d|50\d|51\d) MiB$", await report.Page.Locator(Cache + " [data-kind=anon] .value").InnerTextAsync());
        Assert.Contains("of 8 GiB in use", await report.Page.Locator(Host + " .readout").InnerTextAsync(), StringComparison.Ordinal);
        await report.Page.Mouse.MoveAsync(2, 2);
        Assert.Equal("", await report.Page.Locator(Cache + " .readout").InnerTextAsync());
    }

    [BrowserFact]
    public async Task The_cursor_stands_at_the_same_moment_in_every_chart()
    {
        await using OpenReport report = await browser.Open(browser.Runs.Ten);
        await report.Page.EvaluateAsync("Timeline.drawAll()");
        await HoverAt(report, Cache, 900);
        double[] times = await report.Page.EvaluateAsync<double[]>(
            "Array.from(document.querySelectorAll('.plot')).map(p => p.chart.plot).map(u => u.posToVal(u.cursor.left, 'x'))");
        Assert.Equal(4 + (2 * 10), times.Length);
        Assert.All(times, t => Assert.Equal(times[0], t, 0.01));
        Assert.Equal(900, times[0], 5.0);
    }

    [BrowserFact]
    public async Task Dragging_across_a_chart_zooms_all_and_a_double_click_shows_all_again()
    {
        await using OpenReport report = await browser.Open(browser.Runs.Ten);
        await report.Page.EvaluateAsync("Timeline.drawAll()");
        (float from, float y) = await PlaceOf(report, Host, 600);
        (float to, _) = await PlaceOf(report, Host, 900);
        await report.Page.Mouse.MoveAsync(from, y);
        await report.Page.Mouse.DownAsync();
        await report.Page.Mouse.MoveAsync(to, y, new MouseMoveOptions { Steps = 4 });
        await report.Page.Mouse.UpAsync();
        await AssertRange(report, 600, 900);
        Assert.Matches(@"^(9:5\d|10:0\d).* – (14:5\d|15:0\d)", await report.Page.Locator("#range").InnerTextAsync());
        await report.Page.Locator(Host + " .u-over").DblClickAsync();
        await AssertRange(report, 0, End);
    }

    [BrowserFact]
    public async Task After_a_zoom_the_values_are_those_of_the_moment_under_the_cursor()
    {
        await using OpenReport report = await browser.Open(browser.Runs.Ten);
        await report.Page.EvaluateAsync("Timeline.drawAll()");
        (float from, float y) = await PlaceOf(report, Host, 300);
        (float to, _) = await PlaceOf(report, Host, 500);
        (float end, _) = await PlaceOf(report, Host, End);
        await report.Page.Mouse.MoveAsync(from, y);
        await report.Page.Mouse.DownAsync();
        await report.Page.Mouse.MoveAsync(to, y, new MouseMoveOptions { Steps = 4 });
        await report.Page.Mouse.UpAsync();
        await AssertRange(report, 300, 500);
        double share = (to - (from - ((end - from) * 300 / (End - 300)))) / ((end - from) * End / (End - 300));
        Assert.Equal(300 + (200 * share), await report.Number("Timeline.time"), 2.0);
        await AssertCursors(report);
        string[] before = await Shown(report);
        Assert.Contains("hung", await report.Page.Locator(Cache + " .readout").InnerTextAsync(), StringComparison.Ordinal);
        await report.Page.Mouse.MoveAsync(to + 1, y);
        await report.Page.Mouse.MoveAsync(to, y);
        Assert.Equal(before, await Shown(report));

        // A moment chosen by keys stays, and the cursors go where it is now.
        await report.Page.Mouse.MoveAsync(2, 2);
        await report.Page.EvaluateAsync("Timeline.show(400)");
        await report.Page.Locator(Host + " .plot").FocusAsync();
        await report.Page.Keyboard.PressAsync("0");
        Assert.Equal(400, await report.Number("Timeline.time"));
        await AssertCursors(report);

        // Out of sight, it has no values.
        await report.Page.EvaluateAsync("Timeline.setRange(1000, 1200)");
        Assert.Equal("null", await report.Text("Timeline.time"));
        Assert.Equal("", await report.Page.Locator(Host + " .readout").InnerTextAsync());
    }

    [BrowserFact]
    public async Task The_wheel_zooms_around_the_pointer_with_Ctrl_or_where_a_chart_was_clicked()
    {
        await using OpenReport report = await browser.Open(browser.Runs.Ten);
        await HoverAt(report, Host, 600);
        await report.Page.Mouse.WheelAsync(0, -100);
        await AssertRange(report, 0, End);
        await HoverAt(report, Host, 600);
        await report.Page.Keyboard.DownAsync("Control");
        await report.Page.Mouse.WheelAsync(0, -100);
        await report.Page.Keyboard.UpAsync("Control");
        await report.Page.WaitForFunctionAsync("Timeline.range[0] > 0");

        // A step takes a fifth off, on both sides in the same share: 600 − 600 × 0.8 to 600 + 1200 × 0.8.
        await AssertRange(report, 120, 1560);
        await report.Page.Locator(Host + " .plot").FocusAsync();
        await report.Page.Mouse.WheelAsync(0, 100);
        await report.Page.WaitForFunctionAsync("Timeline.range[0] < 100");
        await AssertRange(report, 0, End);
    }

    [BrowserFact]
    public async Task Swap_has_the_mark_in_the_legend_that_it_has_in_the_chart()
    {
        // A dashed line beside the host's memory, an area on top of a container's.
        await using OpenReport report = await browser.Open(browser.Runs.Swapping);
        Assert.Matches("\\bline\\b", await report.Page.Locator(Host + " .legend [data-swatch=swap]").GetAttributeAsync("class") ?? "");
        Assert.Equal("swatch", await report.Page.Locator(".card .legend [data-swatch=swap]").First.GetAttributeAsync("class"));
    }

    [BrowserFact]
    public async Task A_click_in_the_legend_hides_a_series_and_shows_it_again()
    {
        await using OpenReport report = await browser.Open(browser.Runs.Ten);
        string top = $"(u => u.scales.y.max)(document.querySelector(\"{Cache} .plot\").chart.plot)";
        await HoverAt(report, Cache, 340);
        ILocator anonymous = report.Page.Locator(Cache + " [data-kind=anon]");
        double before = await report.Number(top);
        await anonymous.ClickAsync();
        Assert.Equal("false", await anonymous.GetAttributeAsync("aria-pressed"));
        Assert.Equal("false", await report.Page.Locator("#kinds [data-kind=anon]").GetAttributeAsync("aria-pressed"));
        await report.Page.Locator("#kinds [data-kind=limit]").PressAsync("Enter");

        // What is left is kernel memory: a few MiB.
        await report.Page.WaitForFunctionAsync($"{top} < {1 << 25}");
        await anonymous.ClickAsync();
        await report.Page.Locator("#kinds [data-kind=limit]").PressAsync("Enter");
        await report.Page.WaitForFunctionAsync(FormattableString.Invariant($"{top} === {before}"));
    }

    [BrowserFact]
    public async Task Keys_move_the_cursor_and_zoom()
    {
        await using OpenReport report = await browser.Open(browser.Runs.Ten);
        await report.Page.Locator(Host + " .plot").FocusAsync();
        await report.Page.Locator(Host + " .u-over").WaitForAsync();
        await report.Page.Keyboard.PressAsync("ArrowRight");
        Assert.Equal(918, await report.Number("Timeline.time"), 0.01); // the middle and a hundredth
        await report.Page.Keyboard.PressAsync("Shift+ArrowLeft");
        Assert.Equal(738, await report.Number("Timeline.time"), 0.01);
        Assert.Matches(@"^12:18\S* \(738 s\): .* of 8 GiB in use$", await report.Page.Locator("#announce").TextContentAsync());
        await report.Page.Keyboard.PressAsync("+");
        await AssertRange(report, 369, 1269);
        await report.Page.Keyboard.PressAsync("PageDown");
        await AssertRange(report, 900, End);
        await report.Page.Keyboard.PressAsync("0");
        await AssertRange(report, 0, End);

        // Focus goes from the theme through links and tools to the charts; what has it shows it.
        Assert.NotEqual("none", await report.Text("getComputedStyle(document.activeElement).outlineStyle"));
    }

    [BrowserFact]
    public async Task The_time_of_a_kill_on_a_card_leads_to_it()
    {
        await using OpenReport report = await browser.Open(browser.Runs.Ten);
        await report.Page.Locator(".card[data-search^='api '] button.at").ClickAsync();
        Assert.Equal(816.592321, await report.Number("Timeline.time"), 0.000001);
        Assert.Contains("OOM kill of api", await report.Page.Locator(".card[data-search^='api '] [data-chart=memory] .readout").InnerTextAsync(), StringComparison.Ordinal);
    }

    [BrowserFact]
    public async Task A_kill_is_seen_though_a_restart_follows_at_once()
    {
        await using OpenReport report = await browser.Open(browser.Runs.Ten);
        await report.Page.EvaluateAsync("Timeline.drawAll()");
        int row = await report.Page.EvaluateAsync<int>("Array.from(document.querySelectorAll('.card h3')).findIndex(h => h.textContent === 'api')");
        string[] seen = await report.Page.EvaluateAsync<string[]>($$"""
            ["[data-chart=States]", ".card[data-search^='api '] [data-chart=memory]"].map((chart, i) => {
              const u = document.querySelector(chart + " .plot").chart.plot;
              const y = i === 0 ? u.bbox.top + {{(row * 18) + 9}} : u.bbox.top + u.bbox.height - 3;
              return String(Array.from(u.ctx.getImageData(Math.floor(u.valToPos(816.592321, "x", true)), y, 1, 1).data.slice(0, 3)));
            })
            """);
        Assert.Equal(["213,94,0", "213,94,0"], seen);
        Assert.EndsWith(", 1 OOM kill.", await report.Page.Locator(".card[data-search^='api '] [data-chart=memory] .plot").GetAttributeAsync("aria-label"), StringComparison.Ordinal);
        Assert.Contains("OOM kills", await report.Page.Locator("[data-chart=States] .legend").InnerTextAsync(), StringComparison.Ordinal);
    }

    private static async Task AssertRange(OpenReport report, double from, double to)
    {
        // Pixels are about 1.5 s wide.
        Assert.Equal(from, await report.Number("Timeline.range[0]"), 4.0);
        Assert.Equal(to, await report.Number("Timeline.range[1]"), 4.0);
        double[] ranges = await report.Page.EvaluateAsync<double[]>(
            "Array.from(document.querySelectorAll('.plot')).map(p => p.chart.plot).filter(u => u).flatMap(u => [u.scales.x.min - Timeline.range[0], u.scales.x.max - Timeline.range[1]])");
        Assert.NotEmpty(ranges);
        Assert.All(ranges, r => Assert.Equal(0, r, 1e-6));
    }

    private static async Task AssertCursors(OpenReport report)
    {
        double[] off = await report.Page.EvaluateAsync<double[]>(
            "Array.from(document.querySelectorAll('.plot')).map(p => p.chart.plot).map(u => u.cursor.left - u.valToPos(Timeline.time, 'x'))");
        Assert.Equal(4 + (2 * 10), off.Length);
        Assert.All(off, o => Assert.Equal(0, o, 1.0));
    }

    private static Task<string[]> Shown(OpenReport report) =>
        report.Page.EvaluateAsync<string[]>("Array.from(document.querySelectorAll('.readout, .legend .value')).map(e => e.textContent)");

    private static async Task HoverAt(OpenReport report, string chart, double time)
    {
        (float x, float y) = await PlaceOf(report, chart, time);
        await report.Page.Mouse.MoveAsync(x, y);
        await report.Page.WaitForFunctionAsync("Timeline.time !== null");
    }

    private static async Task<(float X, float Y)> PlaceOf(OpenReport report, string chart, double time)
    {
        ILocator over = report.Page.Locator(chart + " .u-over");
        await report.Page.Locator(chart + " .plot").ScrollIntoViewIfNeededAsync();
        await over.WaitForAsync();
        LocatorBoundingBoxResult box = (await over.BoundingBoxAsync())!;
        return (box.X + (float)(box.Width * time / End), box.Y + (box.Height / 2));
    }
}
