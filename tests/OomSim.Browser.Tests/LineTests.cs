using Microsoft.Playwright;
using Xunit;

namespace OomSim.Browser.Tests;

/// <summary>Lines that curves are held against, and latencies.</summary>
[Collection(BrowserCollection.Name)]
public sealed class LineTests(BrowserFixture browser)
{
    private const string Host = "[data-chart='Memory of the host']";
    private const string Free = "[data-chart='Free memory near the watermarks']";

    // bad-evening, 8 GiB: min 100.9 MiB, low 117.3, high 133.8; the host's OOM killer comes at min.
    [BrowserFact]
    public async Task The_watermarks_stand_in_the_hosts_charts()
    {
        await using OpenReport report = await browser.Open(browser.Runs.Ten);
        await report.Page.EvaluateAsync("Timeline.drawAll()");
        await report.Page.EvaluateAsync("Timeline.show(816.592321)");
        Assert.Equal("min 101 MiB, low 117 MiB, high 134 MiB free", await report.Page.Locator(Host + " [data-kind=marks] .value").InnerTextAsync());
        Assert.Matches(@"  10\d MiB free$", await report.Page.Locator(Free + " .readout").TextContentAsync());

        // The last three series of the host's chart lie at the total less each mark, until they are hidden.
        string plot = $"document.querySelector(\"{Host} .plot\").chart.plot.data";
        double[] lines = await report.Page.EvaluateAsync<double[]>($"{plot}.slice(-3).map(d => 8 * 2 ** 30 - d[0])");
        Assert.Equal([100.9, 117.3, 133.8], lines.Select(l => Math.Round(l / (1 << 20), 1)));
        await report.Page.Locator("#kinds [data-kind=marks]").PressAsync("Enter");
        Assert.True(await report.Page.EvaluateAsync<bool>($"{plot}.slice(-3).every(d => d.every(v => v === null))"));
    }

    [BrowserFact]
    public async Task Memory_high_stands_in_the_chart_while_it_is_set()
    {
        await using OpenReport report = await browser.Open(browser.Runs.Bounded);
        await report.Page.EvaluateAsync("Timeline.drawAll()");
        const string High = "[data-chart=memory] [data-kind=memhigh]";
        foreach ((double time, string high) in ((double, string)[])[(1, ""), (3, "40 MiB"), (6, "48 MiB"), (9, "")])
        {
            await report.Page.EvaluateAsync(FormattableString.Invariant($"Timeline.show({time})"));
            Assert.Equal(high, await report.Page.Locator(High + " .value").InnerTextAsync());
            Assert.Equal("16 MiB", await report.Page.Locator("[data-chart=memory] [data-kind=memlow] .value").InnerTextAsync());
        }

        // The series before the two of memory.low and the limit: 40 and 48 MiB, and nothing when it is hidden.
        const string Line = "document.querySelector('[data-chart=memory] .plot').chart.plot.data.at(-4)";
        double[] levels = await report.Page.EvaluateAsync<double[]>($"[...new Set({Line}.filter(v => v !== null).map(v => v / 2 ** 20))]");
        Assert.Equal([40, 48], levels);
        await report.Page.Locator("#kinds [data-kind=memhigh]").PressAsync("Enter");
        Assert.True(await report.Page.EvaluateAsync<bool>($"{Line}.every(v => v === null)"));
    }

    // cpus 0.5 of 4: alone on the host its share is all four, far above what its quota leaves it. 10 requests/s of 20 ms are 0.2.
    [BrowserFact]
    public async Task Quota_and_share_stand_beside_the_CPU_that_is_used()
    {
        await using OpenReport report = await browser.Open(browser.Runs.Served);
        await report.Page.EvaluateAsync("Timeline.drawAll()");
        await report.Page.EvaluateAsync("Timeline.show(5)");
        Assert.Matches(@"^0\.\d+ CPUs, quota 0\.5, share 4$", await report.Page.Locator("[data-chart=cpu] .readout").InnerTextAsync());
        Assert.Equal("0.5", await report.Page.Locator("[data-chart=cpu] [data-kind=quota] .value").InnerTextAsync());
        Assert.Equal("CPU, far below its share of 4", await report.Page.Locator("[data-chart=cpu] b").InnerTextAsync());
        Assert.Equal(0, await report.Page.Locator("[data-chart=cpu] [data-kind=share]").CountAsync());
    }

    // 10 requests/s of 20 ms on half a CPU: 40 ms each. Paused from 10 s to 15 s: those sent in the first 1.8 s wait for longer than their 4 s, the next was answered after 3.96 s.
    [BrowserFact]
    public async Task Latency_is_shown_where_clients_ask()
    {
        await using OpenReport report = await browser.Open(browser.Runs.Served);
        await report.Page.EvaluateAsync("Timeline.drawAll()");
        const string Latency = "[data-chart=latency]";
        Assert.EndsWith(": 182 answered, 18 without an answer.", await report.Page.Locator(Latency + " .plot").GetAttributeAsync("aria-label"), StringComparison.Ordinal);
        foreach ((double time, string words) in ((double, string)[])[(5, "^20 ms, [34] answered$"), (11, "^[34] without an answer$"), (12, "^3.8\\d? s, [34] answered$"), (22, "^nobody asked$")])
        {
            await report.Page.EvaluateAsync(FormattableString.Invariant($"Timeline.show({time} + 0.001)"));
            Assert.Matches(words, await report.Page.Locator(Latency + " .readout").InnerTextAsync());
        }

        // The 19th after the pause came at 11.8 s and is done after 19 x 20 ms = 7 x 50 + 30 ms of CPU time: at 15.73 s.
        string longest = $"Math.max(...document.querySelector('{Latency} .plot').chart.plot.data[1])";
        Assert.Equal(3.93, await report.Number(longest), 1e-6);
        string bands = await report.Text($"JSON.stringify(document.querySelector('{Latency} .plot').chart.kind.bands.map(b => [b.name, Math.round(b.from * 10), Math.round(b.to * 10)]))");
        Assert.Equal("""[["failed",100,117],["paused",100,150]]""", bands);

        // Nearer by, the same wait is found.
        await report.Page.EvaluateAsync("Timeline.setRange(11, 13)");
        Assert.Equal(3.93, await report.Number(longest), 1e-6);
    }

    // The first answers 50 in 20 ms each, the second 5 in 300 ms each.
    [BrowserFact]
    public async Task Containers_of_one_name_have_latencies_of_their_own()
    {
        await using OpenReport report = await browser.Open(browser.Runs.Again);
        await report.Page.EvaluateAsync("Timeline.drawAll()");
        Assert.Equal(
            """["50 answered.","5 answered."]""",
            await report.Text("JSON.stringify([...document.querySelectorAll('[data-chart=latency] .plot')].map(p => p.getAttribute('aria-label').split(': ')[1]))"));
        Assert.Equal("[20,300]", await report.Text("JSON.stringify([...document.querySelectorAll('[data-chart=latency] .plot')].map(p => Math.round(1000 * Math.max(...p.chart.plot.data[1]))))"));
    }

    // What the start of the program takes for an instant is the highest there is; at three quarters of it there is nothing else.
    [BrowserFact]
    public async Task A_peak_narrower_than_a_pixel_is_seen()
    {
        await using OpenReport report = await browser.Open(browser.Runs.Again);
        await report.Page.EvaluateAsync("Timeline.drawAll()");
        string seen = await report.Text("""
            (() => { const u = document.querySelector("[data-chart=memory] .plot").chart.plot, top = u.data[1], most = Math.max(...top);
              const x = Math.round(u.valToPos(u.data[0][top.indexOf(most)], "x", true)), y = Math.round(u.valToPos(most * 0.75, "y", true));
              return String([...u.ctx.getImageData(x - 1, y, 3, 1).data].some((v, i) => i % 4 === 3 && v > 128)); })()
            """);
        Assert.Equal("true", seen);
    }

    // 180 of 1,024 MiB are the kernel's and the services'; nothing else is there.
    [BrowserFact]
    public async Task A_run_without_containers_has_the_hosts_chart_and_says_what_is_not_there()
    {
        await using OpenReport report = await browser.Open(browser.Runs.Empty);
        await report.Page.Locator(Host + " .u-over").WaitForAsync();
        Assert.Equal(1, await report.Number("document.querySelectorAll('.plot').length"));
        string seen = await report.Text($$"""
            (() => { const u = document.querySelector("{{Host}} .plot").chart.plot;
              return String(Array.from(u.ctx.getImageData(u.bbox.left + u.bbox.width / 2, u.bbox.top + u.bbox.height - 5, 1, 1).data.slice(0, 3))); })()
            """);
        Assert.Equal("85,85,85", seen);
        Assert.Equal("Nothing happened.", await report.Page.Locator("#events-section p.quiet").First.InnerTextAsync());
        Assert.EndsWith("no swap; there are no services.", (await report.Page.Locator("#configuration p").First.InnerTextAsync()).Trim(), StringComparison.Ordinal);
    }
}
