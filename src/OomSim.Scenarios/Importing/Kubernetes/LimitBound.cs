using System.Globalization;
using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios.Kubernetes;

/// <summary>What a LimitRange allows of one resource (plugin/pkg/admission/limitranger).</summary>
/// <param name="Namespace">Where it holds.</param>
/// <param name="Type">Container, or Pod: all its containers together.</param>
/// <param name="Name">The resource.</param>
internal sealed record LimitBound(string Namespace, string Type, ResourceName Name)
{
    /// <summary>The smallest request and limit; null for any.</summary>
    public ResourceValue? Least { get; init; }

    /// <summary>The largest request and limit; null for any.</summary>
    public ResourceValue? Most { get; init; }

    /// <summary>How many times its request a limit may be; null for any.</summary>
    public decimal? Ratio { get; init; }

    /// <summary>The ratio as written.</summary>
    public string RatioText { get; init; } = "";

    /// <summary>Why a cluster makes nothing that asks for this, in the API server's words.</summary>
    /// <param name="request">The request; null for none.</param>
    /// <param name="limit">The limit; null for none.</param>
    /// <param name="at">Where what lacks them stands.</param>
    public IEnumerable<(Location At, string Why)> Refusals(ResourceValue? request, ResourceValue? limit, Location at)
    {
        string what = PodResources.KeyOf(Name);
        if (Least is not null)
        {
            string bound = $"minimum {what} usage per {Type} is {Least.Text}";
            if (request is null)
            {
                yield return (at, bound + ".  No request is specified");
            }
            else if (request.Value < Least.Value)
            {
                yield return (request.At, $"{bound}, but request is {request.Text}");
            }
            else if (limit is not null && limit.Value < Least.Value)
            {
                yield return (limit.At, $"{bound}, but limit is {limit.Text}");
            }
        }

        if (Most is not null)
        {
            string bound = $"maximum {what} usage per {Type} is {Most.Text}";
            if (limit is null)
            {
                yield return (at, bound + ".  No limit is specified");
            }
            else if (limit.Value > Most.Value)
            {
                yield return (limit.At, $"{bound}, but limit is {limit.Text}");
            }
            else if (request is not null && request.Value > Most.Value)
            {
                yield return (request.At, $"{bound}, but request is {request.Text}");
            }
        }

        if (Ratio is { } ratio)
        {
            string bound = $"{what} max limit to request ratio per {Type} is {RatioText}";
            if (request is not { Value: > 0 })
            {
                yield return (request?.At ?? at, bound + ", but no request is specified or request is 0");
            }
            else if (limit is not { Value: > 0 })
            {
                yield return (limit?.At ?? at, bound + ", but no limit is specified or limit is 0");
            }
            else if (limit.Value > ratio * request.Value)
            {
                yield return (limit.At, $"{bound}, but provided ratio is {((double)limit.Value / request.Value).ToString("F6", CultureInfo.InvariantCulture)}");
            }
        }
    }
}
