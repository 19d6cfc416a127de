using Microsoft.Playwright;
using Xunit;

namespace OomSim.Browser.Tests;

/// <summary>A report in a browser. Disposing it asserts that it neither complained nor asked for anything.</summary>
public sealed class OpenReport : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly List<string> _complaints = [];
    private readonly List<string> _requests = [];

    private OpenReport(IBrowserContext context, IPage page)
    {
        _context = context;
        Page = page;
    }

    /// <summary>The page.</summary>
    public IPage Page { get; }

    /// <summary>The browser's answer to a script, as text.</summary>
    public Task<string> Text(string expression) => Page.EvaluateAsync<string>($"String({expression})");

    /// <summary>The browser's answer to a script, as a number.</summary>
    public Task<double> Number(string expression) => Page.EvaluateAsync<double>($"Number({expression})");

    /// <summary>Opens a file.</summary>
    public static async Task<OpenReport> Open(IBrowserContext context, string file, bool script)
    {
        IPage page = await context.NewPageAsync();
        var open = new OpenReport(context, page);
        page.SetDefaultTimeout(60_000);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                open._complaints.Add(message.Text);
            }
        };
        page.PageError += (_, error) => open._complaints.Add(error);
        page.Request += (_, request) => open._requests.Add(request.Url);
        await page.RouteAsync("**/*", route => route.Request.Url.StartsWith("file:", StringComparison.Ordinal) ? route.ContinueAsync() : route.AbortAsync());
        await page.GotoAsync(new Uri(file).AbsoluteUri);
        if (script)
        {
            await page.Locator("html[data-ready=true]").WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Attached });
        }

        return open;
    }

    public async ValueTask DisposeAsync()
    {
        await _context.CloseAsync();
        Assert.Empty(_complaints);
        Assert.DoesNotContain(_requests.Skip(1), url => !url.StartsWith("data:", StringComparison.Ordinal) && !url.StartsWith("blob:", StringComparison.Ordinal));
    }
}
