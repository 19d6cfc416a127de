using Xunit;

namespace OomSim.Cli.Tests;

/// <summary>A test that needs files its own user can't read; reported as skipped where the administrator runs it.</summary>
internal sealed class UnprivilegedFactAttribute : FactAttribute
{
    public UnprivilegedFactAttribute()
    {
        if (OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess)
        {
            Skip = "the administrator can read every file";
        }
    }
}
