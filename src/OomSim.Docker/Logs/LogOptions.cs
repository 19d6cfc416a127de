namespace OomSim.Docker;

/// <summary>The engine's checks of <see cref="LogConfig"/>: names when a container is made, values when it is started.</summary>
internal static class LogOptions
{
    // The copy that is kept of what goes to other drivers has the limits of the local one.
    private const long LocalSize = 20 << 20;
    private const int LocalFiles = 5;

    private static readonly string[] Drivers =
        ["awslogs", "fluentd", "gcplogs", "gelf", "journald", "json-file", "local", "logentries", "splunk", "syslog"];

    private static readonly string[] Common = ["cache-compress", "cache-disabled", "cache-max-file", "cache-max-size", "max-buffer-size", "mode"];
    private static readonly string[] OfJsonFile = ["compress", "env", "env-regex", "labels", "labels-regex", "max-file", "max-size", "tag"];
    private static readonly string[] OfLocal = ["compress", "max-file", "max-size"];

    /// <summary>The engine's refusal to make a container, or null.</summary>
    public static string? Check(LogConfig config)
    {
        if (config.Driver == "none")
        {
            return null;
        }

        string mode = config.Options.GetValueOrDefault("mode", "");
        if (mode is not ("" or "blocking" or "non-blocking"))
        {
            return $"logger: logging mode not supported: {mode}";
        }

        if (config.Options.TryGetValue("max-buffer-size", out string? buffer))
        {
            if (mode != "non-blocking")
            {
                return "logger: max-buffer-size option is only supported with 'mode=non-blocking'";
            }

            if (!ByteSize.TryParse(buffer, out _, out string malformed))
            {
                return $"error parsing option max-buffer-size: {malformed}";
            }
        }

        // What is none of its own is looked for among the plugins.
        return !Drivers.Contains(config.Driver, StringComparer.Ordinal) ? $"error looking up logging plugin {config.Driver}: plugin \"{config.Driver}\" not found"
            : config.Driver switch
            {
                LogConfig.JsonFile => Unknown(config, OfJsonFile, name => $"unknown log opt '{name}' for json-file log driver"),
                "local" => Unknown(config, OfLocal, name => $"unknown log opt '{name}' for log driver local"),
                _ => null,
            };
    }

    /// <summary>Bytes of a file and number of files; the refusal to start, or null.</summary>
    /// <param name="config">As it was checked.</param>
    /// <param name="size">Bytes after which the next file begins; −1: never.</param>
    /// <param name="files">How many are kept, at least 1.</param>
    public static string? Read(LogConfig config, out long size, out int files)
    {
        bool isJson = config.Driver == LogConfig.JsonFile;
        (size, files) = isJson ? (-1, 1) : (LocalSize, LocalFiles);
        return config.Options.Count == 0 ? null : isJson ? ReadJsonFile(config, ref size, ref files) : ReadLocal(config, ref size, ref files);
    }

    /// <summary>What an engine says of sizes that reads them by the older grammar; null where it can.</summary>
    public static string? OldSizeFault(LogConfig config) =>
        !config.Options.TryGetValue(config.Driver is LogConfig.JsonFile or "local" ? "max-size" : "cache-max-size", out string? text) || ByteSize.TryParseOld(text, out _, out string malformed) ? null
            : config.Driver == LogConfig.JsonFile ? malformed : $"invalid value for max-size: {text}: {malformed}";

    private static string? ReadJsonFile(LogConfig config, ref long size, ref int files)
    {
        if (config.Options.TryGetValue("max-size", out string? sizeText))
        {
            if (!ByteSize.TryParseDecimal(sizeText, out size, out string malformed))
            {
                return malformed;
            }

            if (size <= 0)
            {
                return "max-size must be a positive number";
            }
        }

        if (config.Options.TryGetValue("max-file", out string? filesText))
        {
            if (!TryCount(filesText, out files, out string error))
            {
                return error;
            }

            if (files < 1)
            {
                return "max-file cannot be less than 1";
            }
        }

        bool compress = false;
        return config.Options.TryGetValue("compress", out string? compressText) && !GoNumber.TryParseBool(compressText, out compress, out string noFlag) ? noFlag
            : compress && (files < 2 || size < 0) ? "compress cannot be true when max-file is less than 2 or max-size is not set"
            : null;
    }

    // Also the copy of what goes elsewhere, whose options bear a prefix. It is compressed unless told otherwise.
    private static string? ReadLocal(LogConfig config, ref long size, ref int files)
    {
        string prefix = config.Driver == "local" ? "" : "cache-";
        if (config.Options.TryGetValue(prefix + "max-size", out string? sizeText) && !ByteSize.TryParseDecimal(sizeText, out size, out string malformed))
        {
            return $"invalid value for max-size: {sizeText}: {malformed}";
        }

        if (config.Options.TryGetValue(prefix + "max-file", out string? filesText) && !TryCount(filesText, out files, out string noNumber))
        {
            return $"invalid value for max-file: {filesText}: {noNumber}";
        }

        bool compress = true;
        if (config.Options.TryGetValue(prefix + "compress", out string? compressText) && !GoNumber.TryParseBool(compressText, out compress, out string noFlag))
        {
            return $"error reading compress log option: {noFlag}";
        }

        return files < 0 ? "max file count cannot be less than 0"
            : compress && files <= 1 ? "compression cannot be enabled when max file count is 1"
            : null;
    }

    private static bool TryCount(string text, out int count, out string error)
    {
        bool parsed = GoNumber.TryParseInt64(text, out long number, out error);
        count = (int)Math.Clamp(number, int.MinValue, int.MaxValue);
        error = error.Replace("ParseInt", "Atoi", StringComparison.Ordinal);
        return parsed;
    }

    private static string? Unknown(LogConfig config, string[] known, Func<string, string> text)
    {
        foreach (string name in config.Options.Keys.Order(StringComparer.Ordinal))
        {
            if (!known.Contains(name, StringComparer.Ordinal) && !Common.Contains(name, StringComparer.Ordinal))
            {
                return text(name);
            }
        }

        return null;
    }
}
