using System.Globalization;
using OomSim.Docker;
using OomSim.Kernel;

namespace OomSim.Scenarios;

/// <summary>The <c>sysctl</c> of procps: each setting in its turn, whatever became of the one before.</summary>
internal sealed class SysctlCommand(LinuxHost host)
{
    /// <summary>Sets and reads what the words say.</summary>
    /// <param name="words">What follows the word sysctl.</param>
    public CommandResult Run(IEnumerable<string> words)
    {
        SysctlLine line = SysctlLine.Parse(words);
        if (line.Settings.Count == 0)
        {
            return new CommandResult(1, "", "sysctl: no variables specified\nTry `sysctl --help' for more information.\n");
        }

        string output = "";
        string errors = "";
        foreach (string setting in line.Settings)
        {
            string key = SysctlLine.Key(setting);
            string? value = SysctlLine.Value(setting);
            string? error = Apply(line, setting, key, ref value);
            errors += error is null ? "" : $"sysctl: {error}\n";
            if (error is null && value is not null)
            {
                output += line.NamesOnly ? key + "\n" : line.ValuesOnly ? value + "\n" : $"{key} = {value}\n";
            }
        }

        return new CommandResult(errors.Length == 0 ? 0 : 1, output, errors);
    }

    /// <summary>Sets or reads one; <paramref name="value"/> is what is to be shown then, null for nothing.</summary>
    private string? Apply(SysctlLine line, string setting, string key, ref string? value)
    {
        if (value is null && (line.Writes || setting.StartsWith('=')))
        {
            return $"\"{setting}\" must be of the form name=value";
        }

        if (!LinuxHost.Sysctls.ContainsKey(key))
        {
            value = null;
            return line.IgnoresUnknown ? null : $"cannot stat /proc/sys/{key.Replace('.', '/')}: No such file or directory";
        }

        if (value is null)
        {
            if (key == LinuxHost.DropCaches)
            {
                return $"permission denied on key '{key}'";
            }

            value = host.Sysctl(key).ToString(CultureInfo.InvariantCulture);
            return null;
        }

        Errno errno = host.SetSysctl(key, value);
        value = line.Quiet ? null : value;
        return errno == Errno.None ? null : $"setting key \"{key}\": {ErrnoText.Of(errno)}";
    }
}
