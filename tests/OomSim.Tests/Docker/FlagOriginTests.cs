using System.CommandLine;
using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>A client knows the flags of its own release: those that its pages list or hide, no others.</summary>
public class FlagOriginTests
{
    [Theory]
    [InlineData("20.10")]
    [InlineData("24")]
    [InlineData("28")]
    public void No_command_has_a_flag_of_another_release(string version)
    {
        var profile = EngineProfile.For(version);
        var foreign = new List<string>();
        int count = 0;
        foreach (Verb verb in DockerClient.Verbs(profile))
        {
            HashSet<string> known = [.. HelpPages.Flags(verb.Name, profile).SelectMany(f => f.Names.Split(' ', ','))];
            foreach (Option option in verb.Grammar.Options)
            {
                count++;
                foreign.AddRange(option.Aliases.Append(option.Name).Where(n => !known.Contains(n)).Select(n => $"docker {verb.Name} {n}"));
            }
        }

        Assert.True(foreign.Count == 0, string.Join(", ", foreign));
        Assert.True(count > 300);
    }
}
