using Microsoft.Playwright;
using Xunit;

namespace OomSim.Browser.Tests;

/// <summary>One browser and the pages of some runs, for all tests of the collection.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("oomsim-browser-");
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>The runs.</summary>
    public SampleRuns Runs { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        if (Chromium.Missing is not null)
        {
            return;
        }

        Runs = new SampleRuns(_folder.FullName);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Chromium.Path ?? throw new InvalidOperationException("chromium is not on this machine: in continuous integration it must be (.ci/run installs it)"),
            Headless = true,
            Args =
            [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync",
            ],
        });
    }

    /// <summary>Opens a page of a run, with everything it complains of or asks the network for kept.</summary>
    /// <param name="report">The file.</param>
    /// <param name="width">Width of the window, CSS pixels.</param>
    /// <param name="dark">True for a reader who prefers dark pages.</param>
    /// <param name="script">False for a browser without JavaScript.</param>
    public async Task<OpenReport> Open(string report, int width = 1280, bool dark = false, bool script = true)
    {
        IBrowserContext context = await _browser!.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = 900 },
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
            JavaScriptEnabled = script,
            AcceptDownloads = true,
        });
        return await OpenReport.Open(context, report, script);
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        _folder.Delete(recursive: true);
    }
}

/// <summary>Tests that share a browser.</summary>
[CollectionDefinition(Name)]
public sealed class BrowserCollection : ICollectionFixture<BrowserFixture>
{
    /// <summary>Its name.</summary>
    public const string Name = "browser";
}
