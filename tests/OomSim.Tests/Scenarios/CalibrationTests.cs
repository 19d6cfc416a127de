using System.Globalization;
using System.Text.RegularExpressions;
using OomSim.Docker;
using OomSim.Kernel;
using OomSim.Scenarios;
using OomSim.Tests.Architecture;
using Xunit;

namespace OomSim.Tests.Scenarios;

/// <summary>CALIBRATION.md, the keys of <c>x-oomsim.host.profile</c> and the constants of the model are one list.</summary>
public sealed partial class CalibrationTests
{
    // A fact, not a measurement: K9.4.
    private static readonly string[] Facts = [nameof(HostProfile.Default), nameof(HostProfile.BytesPerPageTablePage)];

    [Fact]
    public void The_page_lists_every_key_with_its_default()
    {
        string page = File.ReadAllText(Path.Join(Repository.Root, "CALIBRATION.md"));
        SortedDictionary<string, string> listed = new(StringComparer.Ordinal);
        foreach (Match row in Rows().Matches(page))
        {
            Assert.True(row.Groups["source"].Value.Trim().Length > 0, row.Value);
            listed.Add(row.Groups["key"].Value, row.Groups["value"].Value);
        }

        Assert.Equal(ProfileConstant.All.Keys, listed.Keys);
        foreach ((string key, ProfileConstant constant) in ProfileConstant.All)
        {
            string error = "";
            long value = 0;
            Assert.True(listed[key] == "none" || Units.TryParse(constant.Unit, listed[key], out value, out error), error);
            Assert.Equal((key, constant.Of(HostProfile.Default, new RuntimeProfile())), (key, value));
        }
    }

    [Fact]
    public void Every_constant_of_the_model_can_be_set()
    {
        IEnumerable<string> constants = typeof(HostProfile).GetProperties().Select(p => p.Name).Except(Facts).Concat(typeof(RuntimeProfile).GetProperties().Select(p => "Runtime" + p.Name));
        Assert.Equal(constants.Order(StringComparer.Ordinal), ProfileConstant.All.Keys.Select(Pascal).Order(StringComparer.Ordinal));
        foreach ((string key, ProfileConstant constant) in ProfileConstant.All)
        {
            long other = constant.Unit == Unit.Size ? Pages.Size * 3 : constant.Least + 1;
            SortedDictionary<string, long> set = new(StringComparer.Ordinal) { [key] = other };
            HostProfile host = ProfileConstant.Kernel(set);
            RuntimeProfile runtime = ProfileConstant.Runtime(set);
            foreach ((string each, ProfileConstant its) in ProfileConstant.All)
            {
                Assert.Equal((each, each == key ? other : its.Of(HostProfile.Default, new RuntimeProfile())), (each, its.Of(host, runtime)));
            }
        }
    }

    [Fact]
    public void What_a_scenario_sets_decides()
    {
        // The kill comes when reclaim has tried in vain for as long as that takes.
        static decimal Kill(string profile)
        {
            ScenarioRunner runner = new(Load.Valid($$"""
                services:
                  app: {image: hog, mem_limit: 64m, memswap_limit: 64m}
                x-oomsim:
                  host:
                    profile: {{profile}}
                  images:
                    hog:
                      program:
                        steps: [{alloc: 100MiB, rate: 10MiB/s}]
                """));
            runner.Run([]);
            string killed = Assert.Single(runner.World.Host.Log, line => line.Contains("Killed process", StringComparison.Ordinal));
            return decimal.Parse(killed.Split('[', ']')[1], CultureInfo.InvariantCulture);
        }

        Assert.Equal(Kill("{reclaim_before_oom: 0s}") + 1, Kill("{reclaim_before_oom: 1s}"));
    }

    [Theory]
    [InlineData("reclaim_before_ooom: 1s", "s.yaml:3:20: error: unknown key 'reclaim_before_ooom' under x-oomsim.host.profile (did you mean 'reclaim_before_oom'?)")]
    [InlineData("exit_time: 5KiB", "s.yaml:3:31: error: x-oomsim.host.profile.exit_time: invalid duration: '5KiB'")]
    [InlineData("teardown_speed: 1KiB/s", "s.yaml:3:36: error: x-oomsim.host.profile.teardown_speed must be from 1MiB/s to 64GiB/s, not 1KiB/s")]
    public void Slips_are_found(string profile, string expected) =>
        Assert.StartsWith(expected, Load.Text($"services: {{}}\nx-oomsim:\n  host: {{profile: {{{profile}}}}}\n").Diagnostics[0].ToString(), StringComparison.Ordinal);

    private static string Pascal(string key) => string.Concat(key.Split('_').Select(w => char.ToUpperInvariant(w[0]) + w[1..]));

    [GeneratedRegex(@"^\| `(?<key>\w+)` \| (?<value>\S+) \|[^|]+\|(?<source>[^|]*)\|$", RegexOptions.Multiline)]
    private static partial Regex Rows();
}
