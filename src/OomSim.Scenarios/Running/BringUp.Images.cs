using OomSim.Docker;

namespace OomSim.Scenarios;

/// <summary>The images that must be there before the first container is made: they are pulled, or built.</summary>
internal sealed partial class BringUp
{
    // Compose asks the engine for the images of all services before anything else.
    private string? ImageFault(ServiceDefinition service) => service.HasImageName ? ImageName.Fault(service.Spec.Image, world.Docker.Profile) : null;

    private bool MustPull(ServiceDefinition service) =>
        service.HasImageName && (request.Pull ?? service.PullPolicy).MustPull(world.Docker.FindImage(service.Spec.Image), world.Simulator.Now);

    private void Pulled(ServiceDefinition? failed, string? error)
    {
        if (error is not null)
        {
            Fail("Error response from daemon: " + error, failed);
            Finish();
            return;
        }

        BuildFrom(0);
    }

    // Images that are not there, or that are to be built in any case, one after the other.
    private void BuildFrom(int index)
    {
        if (_isCancelled)
        {
            return;
        }

        for (; index < request.Services.Count; index++)
        {
            ServiceDefinition service = request.Services[index];
            if (request.Create && request.MayBuild && service.BuildCommand.Length > 0 && (request.Build || world.Docker.FindImage(service.Spec.Image) is null))
            {
                int next = index + 1;
                Building.Start(world, service, "", line => _messages += request.Progress ? line + "\n" : "", text => Warnings.Add((service.Source, text)), error => Built(service, error, next));
                return;
            }
        }

        if (MakeObjects())
        {
            Adopt(Converge);
        }
        else
        {
            Finish();
        }
    }

    private void Built(ServiceDefinition service, string? error, int next)
    {
        if (error is null)
        {
            BuildFrom(next);
            return;
        }

        Fail(error, service);
        Finish();
    }
}
