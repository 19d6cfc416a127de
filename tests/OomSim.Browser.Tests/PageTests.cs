using System.Globalization;
using Microsoft.Playwright;
using Xunit;

namespace OomSim.Browser.Tests;

/// <summary>The page around the charts.</summary>
[Collection(BrowserCollection.Name)]
public sealed class PageTests(BrowserFixture browser)
{
    private const int PaperWidth = 718; // A4 within the margins of Chrome

    [BrowserFact]
    public async Task Ten_containers_are_less_than_2_MB()
    {
        Assert.InRange(new FileInfo(browser.Runs.Ten).Length, 100_000, 2_000_000);
        await using OpenReport report = await browser.Open(browser.Runs.Ten);
        Assert.Equal(10, await report.Page.Locator(".card").CountAsync());
        Assert.Equal("PASS", await report.Page.Locator(".word").InnerTextAsync());
        Assert.Equal(24, await report.Page.Locator("#expectations .pass").CountAsync());
    }

    [BrowserFact]
    public async Task A_failed_expectation_shows_what_was_found()
    {
        await using OpenReport report = await browser.Open(browser.Runs.Killed);
        Assert.Equal("FAIL", await report.Page.Locator(".word").InnerTextAsync());
        string failed = await report.Page.Locator("#expectations tr.failed").InnerTextAsync();
        Assert.Contains("exit_code: 0", failed, StringComparison.Ordinal);
        Assert.Contains("exit_code 137", failed, StringComparison.Ordinal);
        string held = await report.Page.Locator("#expectations tr:not(.failed)").Nth(1).InnerTextAsync();
        Assert.Matches(@"1 at \d+\.\d{6} s", held);
    }

    [BrowserFact]
    public async Task A_downloaded_file_has_exactly_the_bytes_of_the_runs_file()
    {
        await using OpenReport report = await browser.Open(browser.Runs.Ten);
        string folder = Path.GetDirectoryName(browser.Runs.Ten)!;
        foreach (string name in (string[])["containers.csv", "events.csv", "kernel.log"])
        {
            IDownload download = await report.Page.RunAndWaitForDownloadAsync(() => report.Page.Locator($"button[data-file='{name}']").ClickAsync());
            Assert.Equal(name, download.SuggestedFilename);
            Assert.Equal(await File.ReadAllBytesAsync(Path.Join(folder, name)), await File.ReadAllBytesAsync(await download.PathAsync()));
        }
    }

    [BrowserFact]
    public async Task An_empty_file_is_downloaded_as_such()
    {
        await using OpenReport report = await browser.Open(browser.Runs.Odd);
        IDownload download = await report.Page.RunAndWaitForDownloadAsync(() => report.Page.Locator("button[data-file='kernel.log']").ClickAsync());
        Assert.Empty(await File.ReadAllBytesAsync(await download.PathAsync()));
    }

    [BrowserFact]
    public async Task Odd_names_are_shown_as_they_are()
    {
        await using OpenReport report = await browser.Open(browser.Runs.Odd);
        report.Page.Dialog += (_, dialog) => Assert.Fail("a script of the scenario ran: " + dialog.Message);
        Assert.Equal(SampleRuns.OddName, await report.Page.Locator("h1").InnerTextAsync());
        Assert.Equal(SampleRuns.OddName, await report.Page.Locator(".card h3").InnerTextAsync());
        Assert.Contains(SampleRuns.OddName, await report.Page.Locator("#events").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Contains("</script><script>alert(1)</script>", await report.Page.Locator("#commands").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Contains("<b>\"leak\"</b> & 'more'", await report.Page.Locator(".description").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await report.Page.Locator("main img, main i, .description b").CountAsync());
        Assert.Equal(1, await report.Page.Locator("canvas").First.CountAsync());
    }

    [BrowserFact]
    public async Task The_reader_s_choice_of_light_or_dark_is_followed_and_can_be_switched()
    {
        await using OpenReport light = await browser.Open(browser.Runs.Killed);
        await using OpenReport dark = await browser.Open(browser.Runs.Killed, dark: true);
        Assert.Equal("rgb(255, 255, 255)", await light.Text("getComputedStyle(document.body).backgroundColor"));
        Assert.Equal("rgb(22, 25, 28)", await dark.Text("getComputedStyle(document.body).backgroundColor"));
        await dark.Page.Locator("#theme").ClickAsync();
        Assert.Equal("rgb(255, 255, 255)", await dark.Text("getComputedStyle(document.body).backgroundColor"));
        await light.Page.Locator("#theme").PressAsync("Enter");
        Assert.Equal("rgb(22, 25, 28)", await light.Text("getComputedStyle(document.body).backgroundColor"));
        Assert.Equal("Switch to the light theme", await light.Page.Locator("#theme").GetAttributeAsync("aria-label"));
    }

    [BrowserFact]
    public async Task Events_are_filtered_by_words_and_source_and_lead_to_their_moment()
    {
        await using OpenReport report = await browser.Open(browser.Runs.Ten);
        ILocator rows = report.Page.Locator("#events tbody tr:visible");
        int all = await rows.CountAsync();
        await report.Page.Locator("#event-source").SelectOptionAsync("kernel");
        Assert.Equal(4, await rows.CountAsync());
        await report.Page.Locator("#event-filter").FillAsync("oom_kill api");
        Assert.Equal(1, await rows.CountAsync());
        Assert.Equal(FormattableString.Invariant($"1 of {all}"), await report.Page.Locator("#event-count").InnerTextAsync());
        double time = double.Parse((await rows.First.Locator("td").First.InnerTextAsync()), CultureInfo.InvariantCulture);
        await rows.First.ClickAsync();
        Assert.Equal(time, await report.Number("Timeline.time"), 6);

        // By keys alone: a row has the focus, arrows go along, Enter shows the moment.
        await report.Page.Locator("#event-filter").FillAsync("");
        await report.Page.Locator("#event-source").SelectOptionAsync("");
        await rows.First.FocusAsync();
        await report.Page.Keyboard.PressAsync("End");
        await report.Page.Keyboard.PressAsync("Enter");
        Assert.Equal(double.Parse(await rows.Last.Locator("td").First.InnerTextAsync(), CultureInfo.InvariantCulture), await report.Number("Timeline.time"), 6);
    }

    [BrowserFact]
    public async Task Each_kill_is_explained_and_its_event_leads_there()
    {
        await using OpenReport report = await browser.Open(browser.Runs.Ten);
        ILocator row = report.Page.Locator("#events tbody tr", new PageLocatorOptions { HasText = "oom_kill" }).Last;
        await row.GetByText("why").ClickAsync();
        ILocator why = report.Page.Locator("details.explained[open]", new PageLocatorOptions { HasText = "search" }).Last;
        await why.Locator("table").First.WaitForAsync();
        string words = await why.InnerTextAsync();

        // Candidates by their scores: api, search and the protected postgres.
        Assert.Contains("search", words, StringComparison.Ordinal);
        Assert.Contains("postgres", words, StringComparison.Ordinal);
        Assert.Contains("-500", words, StringComparison.Ordinal);
    }

    [BrowserFact]
    public async Task The_configuration_in_force_says_which_line_sets_what_and_what_the_engine_warns_of()
    {
        await using OpenReport report = await browser.Open(browser.Runs.Ten);
        ILocator cache = report.Page.Locator("details.service", new PageLocatorOptions { HasText = "cache" }).First;
        Assert.Contains("mem_limit: 512m", await cache.Locator("summary").InnerTextAsync(), StringComparison.Ordinal);
        await cache.EvaluateAsync("d => d.open = true");
        string words = await cache.InnerTextAsync();
        Assert.Matches(@"memory\.limit_in_bytes\s+536870912 \(512 MiB\)\s+mem_limit: 512m\s+bad-evening\.yaml:\d+:\d+", words);
        await using OpenReport alone = await browser.Open(browser.Runs.Killed);
        Assert.Contains("memory.max", await alone.Page.Locator("#configuration").InnerTextAsync(), StringComparison.Ordinal);
    }

    [BrowserFact]
    public async Task Verdict_tables_and_cards_can_be_read_without_JavaScript()
    {
        await using OpenReport report = await browser.Open(browser.Runs.Killed, script: false);
        Assert.Equal("FAIL", await report.Page.Locator(".word").InnerTextAsync());
        Assert.Contains("OOMKilled", await report.Page.Locator(".card").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Contains("oom_kill", await report.Page.Locator("#events").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Contains("need JavaScript", await report.Page.Locator("noscript").InnerTextAsync(), StringComparison.Ordinal);
        Assert.False(await report.Page.Locator("#toolbar").IsVisibleAsync());
    }

    [BrowserFact]
    public async Task On_paper_everything_fits_the_page_and_the_charts_show_the_whole_run()
    {
        await using OpenReport report = await browser.Open(browser.Runs.Ten);
        await report.Page.EvaluateAsync("Timeline.setRange(300, 500)");
        await report.Page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print });
        await report.Page.EvaluateAsync("dispatchEvent(new Event('beforeprint'))");
        Assert.Equal("0,1800", await report.Text("Timeline.range"));
        double[] widths = await report.Page.EvaluateAsync<double[]>("Array.from(document.querySelectorAll('.plot')).map(p => p.chart.plot.width)");
        Assert.Equal(4 + (2 * 10), widths.Length);
        Assert.All(widths, w => Assert.InRange(w, 300, PaperWidth));
        await report.Page.SetViewportSizeAsync(PaperWidth, 900);
        Assert.InRange(await report.Page.Locator("table:visible").CountAsync(), 12, int.MaxValue);
        string[] wide = await report.Page.EvaluateAsync<string[]>(
            "Array.from(document.querySelectorAll('main *')).filter(e => e.checkVisibility() && !e.closest('.plot, .offscreen') && e.getBoundingClientRect().right > innerWidth + 0.5).map(e => e.outerHTML.slice(0, 99))");
        Assert.Empty(wide);
        await report.Page.EvaluateAsync("dispatchEvent(new Event('afterprint'))");
        Assert.Equal("300,500", await report.Text("Timeline.range"));
    }

    [BrowserFact]
    public async Task Killed_are_those_that_were_killed_and_not_those_that_hung()
    {
        await using OpenReport report = await browser.Open(browser.Runs.Ten);
        await report.Page.Locator("#filter").FillAsync("killed");
        Assert.Equal(["api", "search"], await report.Page.Locator(".card:visible h3").AllInnerTextsAsync());
        await report.Page.Locator("#filter").FillAsync("hung");
        Assert.Equal(["cache"], await report.Page.Locator(".card:visible h3").AllInnerTextsAsync());
    }

    [BrowserFact]
    public async Task Sixty_containers_can_be_found_ordered_and_are_drawn_only_when_seen()
    {
        await using OpenReport report = await browser.Open(browser.Runs.Sixty);
        Assert.Equal(60, await report.Page.Locator(".card").CountAsync());
        Assert.InRange(await report.Number("document.querySelectorAll('canvas').length"), 1, 60);
        await report.Page.Locator("#filter").FillAsync("svc-4 running");
        Assert.Equal("10 of 60", await report.Page.Locator("#found").InnerTextAsync());
        Assert.Equal((10 * 13) + 26, await report.Number("document.querySelector('[data-chart=States] .plot').clientHeight"));
        await report.Page.Locator("#filter").FillAsync("");
        await report.Page.Locator("#order").SelectOptionAsync("kills");
        Assert.Equal("svc-60", await report.Page.Locator(".card h3").First.InnerTextAsync());
        Assert.Equal((60 * 13) + 26, await report.Number("document.querySelector('[data-chart=States] .plot').clientHeight"));
        await report.Page.Locator("[data-chart=States] .u-over").HoverAsync(new LocatorHoverOptions { Position = new Position { X = 50, Y = 3 } });
        Assert.Contains("svc-60: ", await report.Page.Locator("[data-chart=States] .readout").InnerTextAsync(), StringComparison.Ordinal);
        await report.Page.Locator(".card .chart[data-container='0'] .plot").First.ScrollIntoViewIfNeededAsync();
        await report.Page.Locator(".card .chart[data-container='0'] canvas").First.WaitForAsync();
    }
}
