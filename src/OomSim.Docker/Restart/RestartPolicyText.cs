namespace OomSim.Docker;

/// <summary>The --restart flag's grammar and the engine's check of what it says (D3.1, D3.2).</summary>
public static class RestartPolicyText
{
    /// <summary>Splits <c>name[:max]</c>; the client's words when it is malformed.</summary>
    public static bool TryParse(string text, EngineProfile profile, out string name, out int maximumRetries, out string error)
    {
        (name, maximumRetries, error) = ("", 0, "");
        string[] parts = text.Split(':');
        if (text.Length == 0)
        {
            return true;
        }

        if (parts.Length > 2)
        {
            error = profile.DetailedPolicyFormatErrors ? "invalid restart policy format: maximum retry count must be an integer" : "invalid restart policy format";
            return false;
        }

        if (parts.Length == 2)
        {
            // A newer client takes nothing behind the colon for no number (opts.ParseRestartPolicy, 28.2.2).
            long retries = 0;
            if ((parts[1].Length > 0 || !profile.DetailedPolicyFormatErrors) && (!GoNumber.TryParseInt64(parts[1], out retries, out _) || retries is > int.MaxValue or < int.MinValue))
            {
                error = profile.DetailedPolicyFormatErrors ? "invalid restart policy format: maximum retry count must be an integer" : "maximum retry count must be an integer";
                return false;
            }

            maximumRetries = (int)retries;
            if (parts[0].Length == 0 && profile.DetailedPolicyFormatErrors)
            {
                error = "invalid restart policy format: no policy provided before colon";
                return false;
            }
        }

        name = parts[0];
        return true;
    }

    /// <summary>The engine's error about a policy, or null.</summary>
    public static string? Check(string name, int maximumRetries, EngineProfile profile) =>
        profile.NewRestartPolicyTexts ? CheckNew(name, maximumRetries) : CheckOld(name, maximumRetries);

    private static string? CheckNew(string name, int retries) => name switch
    {
        "always" or "unless-stopped" or "no" when retries != 0 =>
            "invalid restart policy: maximum retry count can only be used with 'on-failure'" + (retries < 0 ? " and cannot be negative" : ""),
        "on-failure" when retries < 0 => "invalid restart policy: maximum retry count cannot be negative",
        "" when retries != 0 => "invalid restart policy: maximum retry count can only be used with 'on-failure'" + (retries < 0 ? " and cannot be negative" : ""),
        "always" or "unless-stopped" or "no" or "on-failure" or "" => null,
        _ => $"invalid restart policy: unknown policy '{name}'; use one of 'no', 'always', 'on-failure', or 'unless-stopped'",
    };

    private static string? CheckOld(string name, int retries) => name switch
    {
        "always" or "unless-stopped" or "no" when retries != 0 => $"maximum retry count cannot be used with restart policy '{name}'",
        "on-failure" when retries < 0 => "maximum retry count cannot be negative",
        "always" or "unless-stopped" or "no" or "on-failure" or "" => null,
        _ => $"invalid restart policy '{name}'",
    };
}
