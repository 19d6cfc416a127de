using OomSim.Docker;

namespace OomSim.Scenarios;

/// <summary>
/// The create phase: services in dependency order, independent ones and the containers of each side by side; no container is started before all are through,
/// but one that is paused (docker/compose, pkg/compose/convergence.go).
/// </summary>
internal sealed partial class BringUp
{
    // Until 2.29.2 those of services that depend on one whose containers are made anew are made anew, too; since then those that depend with `restart: true` are stopped before (docker/compose#12122).
    private readonly bool _renewsDependents = ReleaseOf(world) < new Version(2, 29, 3);
    private readonly HashSet<string> _renewed = new(StringComparer.Ordinal);

    // As Compose has listed them before the first change.
    private readonly SortedDictionary<string, string> _observed = new(StringComparer.Ordinal);

    private void Converge()
    {
        if (_isCancelled)
        {
            return;
        }

        if (!request.Create)
        {
            StartAll();
            return;
        }

        foreach (Container container in world.Docker.Containers)
        {
            _observed[container.Id] = container.Status;
        }

        ServiceWalk.Begin(InOrder(request.Services), reverse: false, Converge, isFine =>
        {
            if (isFine)
            {
                StartAll();
            }
            else
            {
                Finish();
            }
        });
    }

    private void Converge(ServiceDefinition service, Action<bool> done)
    {
        if (_isCancelled)
        {
            done(false);
            return;
        }

        Container[] there = ReplicaOrder.ForScale(ContainersOf(service), _release, c => MustRecreate(service, c), c => ReplicaNames.NumberOf(service, c));
        Container[] kept = there[..Math.Min(there.Length, service.ContainerNames.Count)];
        _containers[service.Name] = [.. kept];
        if (_given.Contains(service.Name))
        {
            done(true);
            return;
        }

        if (SharedService.Fault(world, service) is { } fault)
        {
            Fail(fault, service);
            done(false);
            return;
        }

        Converge(service, kept, 0, there, new SideBySide(done));
    }

    private void Converge(ServiceDefinition service, Container[] kept, int index, Container[] there, SideBySide group)
    {
        for (; index < kept.Length; index++)
        {
            Container container = kept[index];
            if (!MustRecreate(service, container))
            {
                Keep(service, container, group);
                continue;
            }

            if (_isCancelled)
            {
                break;
            }

            ServiceDefinition[] dependents = _renewsDependents ? [] : [.. request.Services.Where(s => s.DependsOn.Any(d => d.Restart && d.Service == service.Name))];
            if (dependents.Length == 0)
            {
                Recreate(service, container, group);
                continue;
            }

            int next = index + 1;
            Stop(dependents, isFine =>
            {
                if (isFine)
                {
                    Recreate(service, container, group);
                    Converge(service, kept, next, there, group);
                }
                else
                {
                    group.End(false);
                }
            });
            return;
        }

        foreach (Container container in there.Skip(kept.Length))
        {
            group.Begin();
            Call(container, [("stop " + request.StopTimeout, "Stopping", "Stopped"), ("rm -f ", "Removing", "Removed")], group.End);
        }

        group.End(!_isCancelled && Create(service, there));
    }

    private bool MustRecreate(ServiceDefinition service, Container container) =>
        request.Recreate && world.Docker.FindImage(service.Spec.Image) is { } image
        && (container.Image.Id != image.Id || request.Forced.Contains(service.Name) || _renewed.Contains(service.Name) || IsOffNetwork(service, container) || SharedService.IsLost(world, service, container));

    // Only of those that run; the Compose of older engines looks at no network.
    private bool IsOffNetwork(ServiceDefinition service, Container container) =>
        !_renewsDependents && _observed.GetValueOrDefault(container.Id) == "running"
        && world.Scenario.Networks.Any(n => service.Networks.Contains(n.Key, StringComparer.Ordinal) && !container.NetworkNames.Contains(n.Definition.Name, StringComparer.Ordinal));

    // What is told of a container that stays; one in another state than Compose knows is started at once, before those that it depends on.
    private void Keep(ServiceDefinition service, Container container, SideBySide group)
    {
        switch (_observed.GetValueOrDefault(container.Id))
        {
            case "running":
                Report(container.Name, "Running");
                break;
            case "exited":
                Report(container.Name, "Created");
                break;
            case "paused" or "dead":
                group.Begin();
                Report(container.Name, "Restart");
                world.Docker.Start(container, error =>
                {
                    if (error is null)
                    {
                        Report(container.Name, "Restarted");
                    }
                    else
                    {
                        Fail("Error response from daemon: " + error, service);
                    }

                    group.End(error is null);
                });
                break;
            default:
                break;
        }
    }

    private void Stop(ServiceDefinition[] services, Action<bool> done) => ServiceWalk.Begin(
        services,
        reverse: true,
        (service, stopped) =>
        {
            SideBySide group = new(stopped);
            foreach (Container container in ContainersOf(service).ToArray())
            {
                _observed[container.Id] = "exited";
                group.Begin();
                Call(container, [("stop ", "Stopping", "Stopped")], group.End);
            }

            group.End();
        },
        done);

    private void Call(Container container, (string, string, string)[] calls, Action<bool> done) =>
        new ContainerCalls(world, Report, error => Fail(error)) { IsCancelled = () => _isCancelled }.Run(container, calls, done);

    private void Recreate(ServiceDefinition service, Container old, SideBySide group)
    {
        string name = old.Name;
        group.Begin();
        Report(name, "Recreate");
        new Recreation(world, old, ComposeLabels.OfService(world, service, name), request, (made, told) =>
        {
            if (made is null)
            {
                Fail(told, service);
                group.End(false);
                return;
            }

            _messages += told;
            Report(name, "Recreated");
            List<Container> containers = _containers[service.Name];
            containers[containers.IndexOf(old)] = made;
            if (_renewsDependents)
            {
                _renewed.UnionWith(request.Services.Where(s => s.DependsOn.Any(d => d.Service == service.Name)).Select(s => s.Name));
            }

            group.End();
        })
        { IsCancelled = () => _isCancelled }.Begin();
    }

    // Those that are missing; false where the engine refuses one.
    private bool Create(ServiceDefinition service, Container[] there)
    {
        foreach (ContainerSpec spec in ReplicaNames.Missing(service, there).Select(n => ComposeLabels.OfService(world, service, n)).ToArray())
        {
            cancellation.ThrowIfCancellationRequested();
            if (spec.HealthCheck is { StartIntervalNs: > 0 } && !world.Docker.Profile.HealthStartInterval)
            {
                Fail("can't set healthcheck.start_interval as feature require Docker Engine v25 or later", service);
                return false;
            }

            Report(spec.Name!, "Creating");
            (Container? container, string? error, IReadOnlyList<string> warnings) = world.Docker.Create(spec);
            _messages += ComposeTold.Warnings(service.Name, warnings);
            Warnings.AddRange(warnings.Select(text => (Text: text, Key: AskedKey.Of(service, text))).Select(w => (w.Key.At, w.Text + w.Key.Hint)));
            if (container is null && IsOfPod(service))
            {
                GiveUp(service, "Error response from daemon: " + error);
                return true;
            }

            if (container is null)
            {
                Fail("Error response from daemon: " + error, service);
                return false;
            }

            _containers[service.Name].Add(container);
            Report(container.Name, "Created");
        }

        return true;
    }
}
