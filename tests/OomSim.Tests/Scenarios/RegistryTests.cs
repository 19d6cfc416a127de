using OomSim.Docker;
using OomSim.Engine;
using OomSim.Scenarios;
using Xunit;

namespace OomSim.Tests.Scenarios;

/// <summary><c>x-oomsim.registry</c>: how it is read, and what of it the host lacks (M15).</summary>
public class RegistryTests
{
    [Fact]
    public void Images_of_the_registry_alone_are_not_on_the_host()
    {
        Scenario scenario = Load.Valid("""
            services: {a: {image: web}, b: {image: other}, c: {image: docker.io/library/here}}
            x-oomsim:
              images: {here: {layers: [{id: base, size: 5MiB}]}}
              registry:
                bandwidth: 20MiB/s
                latency: 10ms
                images: {web: {layers: [{id: base}, {id: top, size: 1MiB}]}, plain: null}
            """);
        ImageRegistry registry = scenario.Registry!.ToRegistry(new RandomStreams(1));
        Assert.Equal((20L << 20, 10 * SimTime.Millisecond), (registry.Bandwidth, registry.LatencyNs));
        Assert.Equal(["web", "plain"], registry.Images.Select(i => i.Name));
        Assert.Equal(5L << 20, registry.Images[0].Layers[0].Size);

        // What nobody describes is on the host, as ever.
        Assert.Equal(["here", "other"], scenario.Images.Select(i => i.Name));
        World world = new(scenario);
        Assert.Null(world.Docker.FindImage("web"));
        Assert.NotNull(world.Docker.FindImage("other"));
    }

    [Fact]
    public void A_registry_is_a_line_of_100_Mbit_and_50_ms_where_it_does_not_say()
    {
        ImageRegistry registry = Load.Valid("services: {}\nx-oomsim: {registry: {}}\n").Registry!.ToRegistry(new RandomStreams(1));
        Assert.Equal((12_500_000L, 50 * SimTime.Millisecond, 0), (registry.Bandwidth, registry.LatencyNs, registry.Images.Count));
        Assert.Null(Load.Valid("services: {}\n").Registry);
    }

    // The words of recording docker/v1-35.
    [Fact]
    public void A_host_without_a_network_pulls_nothing()
    {
        World world = new(Load.Valid("services: {}\nx-oomsim: {host: {docker: {version: \"20.10\"}}, registry: {offline: 10.255.255.53}}\n"));
        CommandResult? answer = null;
        world.Docker.Execute("docker run nosuch", result => answer = result);
        Assert.Equal(
            "Unable to find image 'nosuch:latest' locally\ndocker: Error response from daemon: Get \"https://registry-1.docker.io/v2/\": dial tcp: lookup registry-1.docker.io on 10.255.255.53:53: dial udp 10.255.255.53:53: connect: network is unreachable.\nSee 'docker run --help'.\n",
            answer!.Stderr);
    }

    [Fact]
    public void A_layer_may_say_how_it_was_made_and_how_many_files_it_has()
    {
        Scenario scenario = Load.Valid("""
            services: {}
            x-oomsim:
              images:
                web:
                  layers: [{id: base, size: 5MiB, entries: 40, created_by: ADD base /, comment: from afar}]
                  processes: {web --port 80: {steps: [exit: 0]}}
            """);
        ImageDefinition image = scenario.Images[0].ToDefinition(new RandomStreams(1));
        Assert.Equal((40, "ADD base /", "from afar"), (image.Layers[0].Entries, image.Layers[0].CreatedBy, image.Layers[0].Comment));
        Assert.Equal("web", image.Program!.Processes["web --port 80"].Comm);
    }

    [Fact]
    public void Folders_to_build_have_a_dockerfile_and_files()
    {
        Scenario scenario = Load.Valid("services: {}\nx-oomsim:\n  builds:\n    ./app:\n      dockerfile: |\n        FROM base\n        COPY . /\n      files: {bin/app: 5MiB}\n");
        BuildContext context = new World(scenario).Docker.BuildContexts["app"];
        Assert.Equal(("FROM base\nCOPY . /\n", 5L << 20), (context.Dockerfile, context.Files["bin/app"]));
        Assert.Equal("s.yaml:2:24: error: x-oomsim.builds.a needs 'dockerfile', or a folder of that name beside the scenario with a Dockerfile in it", Assert.Single(Load.Errors("services: {}\nx-oomsim: {builds: {a: {files: {b: 1k}}}}\n")));
        Assert.Contains("a file is named within the folder, not '/b'", Assert.Single(Load.Errors("services: {}\nx-oomsim: {builds: {a: {dockerfile: FROM x, files: {/b: 1k}}}}\n")), StringComparison.Ordinal);
    }

    [Fact]
    public void Its_speed_may_be_drawn()
    {
        RegistrySettings settings = Load.Valid("services: {}\nx-oomsim: {registry: {latency: {uniform: {min: 10ms, max: 20ms}}}}\n").Registry!;
        long[] drawn = [.. Enumerable.Range(1, 20).Select(seed => settings.ToRegistry(new RandomStreams((ulong)seed)).LatencyNs)];
        Assert.All(drawn, latency => Assert.InRange(latency, 10 * SimTime.Millisecond, 20 * SimTime.Millisecond));
        Assert.True(drawn.Distinct().Count() > 1);
    }

    [Theory]
    [InlineData("{bandwith: 1MiB/s}", "s.yaml:2:23: error: unknown key 'bandwith' under x-oomsim.registry (did you mean 'bandwidth'?)")]
    [InlineData("{bandwidth: 65GiB/s}", "s.yaml:2:34: error: x-oomsim.registry.bandwidth must be from 1 byte/s to 64GiB/s, not 65GiB/s")]
    [InlineData("{bandwidth: 5MiB}", "s.yaml:2:34: error: x-oomsim.registry.bandwidth: invalid rate: '5MiB' (write a size per second, as in 10MiB/s)")]
    [InlineData("{latency: 5}", "s.yaml:2:32: error: x-oomsim.registry.latency: invalid duration: '5' (write it as 250ms, 5s, 1m30s or 2h)")]
    [InlineData("{offline: 5}", "s.yaml:2:32: error: x-oomsim.registry.offline must be the address of the host's name server, as in 10.0.2.3, not '5'")]
    [InlineData("{images: {a: {layers: [{id: x, entries: many}]}}}", "s.yaml:2:62: error: x-oomsim.registry.images.a.layers[0].entries: invalid number: 'many' (write a whole number, as in 3)")]
    [InlineData("{images: {a: {layers: [{id: x, size: 1Gx}]}}}", "s.yaml:2:59: error: x-oomsim.registry.images.a.layers[0].size: invalid suffix: 'gx' (write it as 512k, 64m, 1.5g or 64MiB)")]
    [InlineData("[web]", "s.yaml:2:22: error: x-oomsim.registry must be a mapping, not a list")]
    [InlineData("{images: {a: {layer: []}}}", "s.yaml:2:36: error: unknown key 'layer' under x-oomsim.registry.images.a (did you mean 'layers'?)")]
    [InlineData("{images: {a: null, library/a: null}}", "s.yaml:2:41: error: x-oomsim.registry.images: 'library/a' and 'a' are the same image")]
    [InlineData("{images: {a: {layers: [{id: x, size: 1k}]}, b: {layers: [{id: x, size: 2k}]}}}", "s.yaml:2:79: error: x-oomsim.registry.images.b.layers[0]: another image has a layer 'x' with other content")]
    public void Slips_are_found(string registry, string expected) =>
        Assert.Equal([expected], Load.Errors($"services: {{}}\nx-oomsim: {{registry: {registry}}}\n"));

    [Fact]
    public void An_override_changes_it_and_makes_no_image()
    {
        const string text = "services: {}\nx-oomsim: {registry: {images: {far: null}}}\n";
        Assert.Equal(1 << 20, Load.Set(text, "x-oomsim.registry.bandwidth=1MiB/s").Scenario!.Registry!.ToRegistry(new RandomStreams(1)).Bandwidth);
        Assert.Contains("there is no 'fra' in 'x-oomsim.registry.images' (did you mean 'far'?)", Assert.Single(Load.Messages(Load.Set(text, "x-oomsim.registry.images.fra.stop_signal=HUP"))), StringComparison.Ordinal);
    }

    [Fact]
    public void A_timeline_is_warned_of_what_is_not_there()
    {
        LoadResult result = Load.Text("""
            services: {}
            x-oomsim:
              images: {here: null}
              registry: {images: {there: null}}
              timeline:
                - {at: 1s, run: docker pull there}
                - {at: 1s, run: docker run -d there}
                - {at: 1s, run: docker run -d here}
                - {at: 1s, run: docker pull here}
                - {at: 1s, run: docker image pull their}
                - {at: 1s, run: docker run -d their}
                - {at: 1s, run: docker pull nowhere}
              expect: [{command: 7, exit_code: 1}]
            """);
        Assert.Equal(
            [
                "s.yaml:9:21: warning: the image 'here' is not under x-oomsim.registry.images: the registry will not have it (did you mean 'there'?)",
                "s.yaml:10:21: warning: the image 'their' is not under x-oomsim.registry.images: the registry will not have it",
                "s.yaml:11:21: warning: the image 'their' is neither under x-oomsim.images nor in the registry: the engine will not find it",
            ],
            result.Diagnostics.Select(d => d.ToString()).Where(d => d.Contains("under x-oomsim", StringComparison.Ordinal)));
        Assert.NotNull(result.Scenario);
    }

    [Theory]
    [InlineData("{program: {steps: [sleep: 1s]}}", "Image is up to date for app:latest")]
    [InlineData("{program: {steps: [sleep: 2s]}}", "Downloaded newer image for app:latest")]
    public void An_image_that_is_written_the_same_is_the_same(string held, string status)
    {
        Scenario scenario = Load.Valid($$"""
            services: {}
            x-oomsim:
              images: {app: {program: {steps: [sleep: 1s]} } }
              registry: {images: {app: {{held}} } }
              timeline: [{at: 1s, run: docker pull app}]
            """);
        CommandRecord pull = Assert.Single(new ScenarioRunner(scenario).Run().Commands);
        Assert.Contains("Status: " + status + "\n", pull.Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public void An_event_of_an_image_is_about_no_container() => Assert.Equal(
        ["s.yaml:2:21: error: the event 'pull' is about no container: leave 'container' out"],
        Load.Errors("services: {app: {image: i}}\nx-oomsim: {expect: [{event: pull, container: app}]}\n"));
}
