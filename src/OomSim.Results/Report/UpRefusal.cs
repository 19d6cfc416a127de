namespace OomSim.Results;

/// <summary>Tells whether the engine refused to bring the services up though the scenario does not expect that.</summary>
internal static class UpRefusal
{
    /// <summary>What the engine said; null where all came up, or where the scenario expects that they do not.</summary>
    public static string? Find(string folder, RunSummary summary)
    {
        foreach (PlacedRow first in RunReader.Rows(Path.Combine(folder, CommandRow.FileName), CommandRow.Columns, out int[] at))
        {
            bool isRefused = first[at[1]].StartsWith("docker compose up", StringComparison.Ordinal)
                && first[at[2]] is not ("0" or "")
                && Cells.Number(first, at[0]) == 0;
            return isRefused && !summary.Expectations.Any(e => e.Text.Contains("up_failed", StringComparison.Ordinal))
                ? first[at[1]] + ": " + first[at[4]].Trim()
                : null;
        }

        return null;
    }
}
