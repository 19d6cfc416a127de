using System.Collections;
using System.Reflection;
using OomSim.Docker;
using OomSim.Tests.Docker;
using Xunit;

namespace OomSim.Tests.Speed;

/// <summary>What is kept for each container, of which a host may have a hundred thousand: what has nothing in it is one for all.</summary>
public sealed class KeptTests
{
    [Fact]
    public void Containers_share_what_is_empty_in_their_configuration()
    {
        DockerBench bench = new();
        bench.Fine("run -d --name first --memory 64m --restart always sleeper");
        bench.Fine("run -d --name second --memory 64m --restart always sleeper");
        (ContainerSpec first, ContainerSpec second) = (bench.Get("first").Spec, bench.Get("second").Spec);

        List<string> empty = [];
        foreach (PropertyInfo property in typeof(ContainerSpec).GetProperties().Where(p => p.PropertyType != typeof(string) && p.PropertyType.IsAssignableTo(typeof(IEnumerable))))
        {
            if (property.GetValue(first) is IEnumerable values && !values.Cast<object>().Any())
            {
                Assert.True(ReferenceEquals(values, property.GetValue(second)), property.Name);
                empty.Add(property.Name);
            }
        }

        // Lists of each kind, and maps.
        string[] among = ["Binds", "CapAdd", "Command", "Env", "Labels", "Ports", "Tmpfs", "Ulimits", "Unified", "Volumes"];
        Assert.Subset(empty.ToHashSet(), among.ToHashSet());
        Assert.Same(first.Log, second.Log);
    }

    [Fact]
    public void Containers_of_the_same_limits_share_how_they_are_written()
    {
        DockerBench bench = new();
        bench.Fine("run -d --name first --memory 64m sleeper");
        bench.Fine("run -d --name second --memory 64m sleeper");
        bench.Fine("run -d --name other --memory 65m sleeper");
        CgroupPlan LimitsOf(string name) => bench.Get(name).Launch!.Limits;

        Assert.Same(LimitsOf("first"), LimitsOf("second"));
        Assert.NotSame(LimitsOf("first"), LimitsOf("other"));
        Assert.Equal(65L << 20, LimitsOf("other").Resources.Memory);
    }
}
