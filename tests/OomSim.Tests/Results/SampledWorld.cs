using OomSim.Results;

namespace OomSim.Tests.Results;

/// <summary>A world of one container with one process, and what a sampler wrote of it.</summary>
public abstract class SampledWorld
{
    private protected const long Ms = 1_000_000;

    private protected readonly FakeWorld _world = new();
    private protected readonly RunTrace _trace = new();
    private protected readonly FakeCgroup _parent = new("/docker");
    private protected readonly FakeCgroup _cgroup;
    private protected readonly FakeContainer _app;
    private protected readonly FakeProcess _init = new(7, "hog");

    protected SampledWorld()
    {
        _cgroup = new FakeCgroup("/docker/abc", _parent);
        _app = new FakeContainer("app", _cgroup);
        _app.Processes.AddLast(_init);
    }

    private protected Sampler Make(long? interval, params long[] instants)
    {
        var sampler = new Sampler(_world, new TraceWriter(null, _trace), new RecorderOptions { SampleNs = interval, Instants = instants });
        sampler.Cgroups.Add(_parent);
        sampler.Cgroups.Add(_cgroup);
        sampler.Containers.AddLast(_app);
        sampler.StateChanged(_app);
        return sampler;
    }
}
