using Xunit;

namespace OomSim.Browser.Tests;

/// <summary>Tests in a real browser; reported as skipped, with the reason, where there is none.</summary>
internal sealed class BrowserTheoryAttribute : TheoryAttribute
{
    public BrowserTheoryAttribute() => Skip = Chromium.Missing;
}
