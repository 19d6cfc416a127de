using System.Globalization;
using OomSim.Engine;
using OomSim.Kernel;

namespace OomSim.Scenarios;

/// <summary>Judges expectations about requests.</summary>
internal sealed class RequestJudge(RunResult run)
{
    /// <summary>Counts requests, and looks how long each took.</summary>
    public ExpectationResult Judge(RequestExpectation expected)
    {
        if (!run.HasContainer(expected.Container))
        {
            return new ExpectationResult(expected, false, $"looked at nothing: there was no container '{expected.Container}'", null);
        }

        if (!run.Requests.Any(r => r.Container == expected.Container))
        {
            return new ExpectationResult(expected, false, $"looked at nothing: nobody asked '{expected.Container}'", null);
        }

        RequestRecord[] found = [.. run.Requests.Where(r => IsMeant(expected, r))];
        bool passed = found.Length >= expected.MinimumCount && found.Length <= expected.MaximumCount;
        string actual = found.Length == 0 ? "none" : Counted(found);
        foreach (RequestRecord request in found)
        {
            long latency = (request.Finished ?? SimTime.Never) - request.Arrived;
            if (latency < expected.MinimumLatency || latency > expected.MaximumLatency)
            {
                string took = request.Finished is null ? "still waits" : "took " + SimTime.ToSeconds(latency) + " s";
                return new ExpectationResult(expected, false, $"the one sent at {SimTime.ToSeconds(request.Arrived)} s {took}", request.Arrived);
            }
        }

        RequestRecord[] outside = passed ? [] : [.. run.Requests.Where(r => IsOfKind(expected, r) && !IsInTime(expected, r))];
        return outside.Length == 0
            ? new ExpectationResult(expected, passed, actual, found.Length == 0 ? null : found[0].Arrived)
            : new ExpectationResult(
                expected, passed, $"{actual} in the window; {Counted(outside)} outside it", (found.Length == 0 ? outside : found)[0].Arrived);
    }

    private static string Counted(RequestRecord[] requests) => string.Create(
        CultureInfo.InvariantCulture, $"{requests.Length} sent from {SimTime.ToSeconds(requests.Min(r => r.Arrived))} s to {SimTime.ToSeconds(requests.Max(r => r.Arrived))} s");

    private static bool IsMeant(RequestExpectation expected, RequestRecord request) => IsOfKind(expected, request) && IsInTime(expected, request);

    private static bool IsOfKind(RequestExpectation expected, RequestRecord request) =>
        request.Container == expected.Container && (expected.Outcome is not { } outcome || request.Outcome == outcome);

    private static bool IsInTime(RequestExpectation expected, RequestRecord request) =>
        (expected.After is not { } after || request.Arrived > after) && (expected.Before is not { } before || request.Arrived < before);
}
