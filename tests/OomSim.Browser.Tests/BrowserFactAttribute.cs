using Xunit;

namespace OomSim.Browser.Tests;

/// <summary>A test in a real browser; reported as skipped, with the reason, where there is none.</summary>
internal sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute() => Skip = Chromium.Missing;
}
