using Microsoft.Playwright;
using Xunit;

namespace OomSim.Browser.Tests;

/// <summary>
/// The page as a whole at several sizes; with <c>OOMSIM_SCREENSHOTS</c> set to a folder, pictures of it to look at. The one of the README, <c>.assets/report-page.png</c>,
/// is <c>timeline-ten-1280-light.png</c>.
/// </summary>
[Collection(BrowserCollection.Name)]
public sealed class PictureTests(BrowserFixture browser)
{
    [BrowserTheory]
    [InlineData("ten", 1280, false)]
    [InlineData("ten", 1280, true)]
    [InlineData("killed", 400, false)]
    [InlineData("sixty", 1600, false)]
    [InlineData("served", 1280, false)]
    [InlineData("served", 1280, true)]
    public async Task No_page_is_wider_than_its_window(string run, int width, bool dark)
    {
        await using OpenReport report = await browser.Open(run switch { "ten" => browser.Runs.Ten, "sixty" => browser.Runs.Sixty, "served" => browser.Runs.Served, _ => browser.Runs.Killed }, width, dark);
        Assert.Equal(width, await report.Number("document.documentElement.scrollWidth"));
        if (Environment.GetEnvironmentVariable("OOMSIM_SCREENSHOTS") is { Length: > 0 } folder)
        {
            await report.Page.EvaluateAsync("Timeline.drawAll()");
            string name = FormattableString.Invariant($"{run}-{width}-{(dark ? "dark" : "light")}.png");
            await report.Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Join(folder, name), FullPage = true });
            int height = (int)await report.Number("document.documentElement.scrollHeight");
            await report.Page.EvaluateAsync("Timeline.show(Timeline.range[1] * 0.19)");
            LocatorBoundingBoxResult timeline = (await report.Page.Locator("#timeline").BoundingBoxAsync())!;
            await report.Page.ScreenshotAsync(new PageScreenshotOptions
            {
                Path = Path.Join(folder, "timeline-" + name),
                FullPage = true,
                Clip = new Clip { X = 0, Y = timeline.Y, Width = width, Height = Math.Min(1270, timeline.Height) },
            });
            for (int part = 0, top = 0; top < height && part < 9; part++, top += 1100)
            {
                await report.Page.ScreenshotAsync(new PageScreenshotOptions
                {
                    Path = Path.Join(folder, FormattableString.Invariant($"{part}-{name}")),
                    FullPage = true,
                    Clip = new Clip { X = 0, Y = top, Width = width, Height = Math.Min(1100, height - top) },
                });
            }
        }
    }
}
