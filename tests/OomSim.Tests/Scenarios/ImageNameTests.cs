using OomSim.Scenarios;
using Xunit;

namespace OomSim.Tests.Scenarios;

/// <summary>Names of images that no engine takes: told when services are brought up, and at the images of a file.</summary>
public class ImageNameTests
{
    private const string Digest = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

    private static CommandRecord Up(string image, string version = "28") => Assert.Single(new ScenarioRunner(Load.Valid(
        $"services: {{app: {{image: '{image}'}}}}\nx-oomsim: {{host: {{docker: {{version: '{version}'}}}}, until: 1s}}\n")).Run().Commands);

    [Theory]
    [InlineData("Nginx", "invalid reference format: repository name (library/Nginx) must be lowercase")]
    [InlineData("ghcr.io/Foo/bar:1", "invalid reference format: repository name (Foo/bar) must be lowercase")]
    [InlineData("a b", "invalid reference format")]
    [InlineData("nginx:", "invalid reference format")]
    [InlineData("a___b", "invalid reference format")]
    [InlineData("-a", "invalid reference format")]
    [InlineData("https://nginx", "invalid reference format")]
    [InlineData("a/b@sha256:abc", "invalid reference format")]
    [InlineData("nginx@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "invalid checksum digest length")]
    [InlineData(Digest, $"invalid repository name ({Digest}), cannot specify 64-byte hexadecimal strings")]
    public void A_malformed_name_stops_the_bringing_up(string image, string expected)
    {
        CommandRecord up = Up(image);
        Assert.Equal((1, $"unable to get image '{image}': Error response from daemon: {expected}\n"), (up.ExitCode, up.Stderr));
    }

    [Theory]
    [InlineData("nginx")]
    [InlineData("nginx:1.25-alpine_X")]
    [InlineData("localhost/a")]
    [InlineData("localhost:5000/a/b__c.d--e:1")]
    [InlineData("GHCR.io/immich-app/server:v1")]
    [InlineData("[::1]:5000/x")]
    [InlineData("docker.io/valkey/valkey:8@sha256:" + Digest)]
    public void A_name_that_the_engine_takes_is_taken(string image) => Assert.Equal((0, ""), (Up(image).ExitCode, Up(image).Stderr));

    [Theory]
    [InlineData("20.10", "UPPER/case", "unable to get image 'UPPER/case': Error response from daemon: invalid reference format: repository name must be lowercase\n")]
    [InlineData("24", "UPPER/case", "")]
    [InlineData("24", "Nginx", "unable to get image 'Nginx': Error response from daemon: invalid reference format: repository name must be lowercase\n")]
    [InlineData("28", "UPPER/case", "")]
    public void Upper_case_before_a_slash_is_a_host_to_later_engines(string version, string image, string expected) => Assert.Equal(expected, Up(image, version).Stderr);

    [Fact]
    public void A_malformed_name_among_the_images_of_a_file_is_told_where_it_is() =>
        Assert.Equal(
            ["s.yaml:2:22: error: x-oomsim.images: 'HOG': invalid reference format: repository name (library/HOG) must be lowercase"],
            Load.Errors("services: {}\nx-oomsim: {images: { HOG: {}}}\n"));
}
