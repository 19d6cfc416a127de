using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>How much a tmpfs holds by its options (mm/shmem.c, shmem_parse_one).</summary>
public sealed class TmpfsSizeTests
{
    private const long NoBound = 1L << 60;

    [Theory]
    [InlineData("size=10m,mode=700", 10L << 20)]
    [InlineData("size=4097", 8192L)]
    [InlineData("size=50%", 512L << 20)]
    [InlineData("nr_blocks=2560", 10L << 20)]
    [InlineData("nr_blocks=1k", 4L << 20)]
    [InlineData("size=1m,nr_blocks=2", 8192L)] // Both set the number of blocks; the last one counts.
    [InlineData("nr_blocks=2,size=1m", 1L << 20)]
    [InlineData("nr_blocks=0", NoBound)]
    [InlineData("size=0", NoBound)]
    [InlineData("size=999999999999999999e", NoBound)]
    [InlineData("nr_blocks=999999999999999999e", NoBound)]
    [InlineData("mode=700", null)]
    [InlineData("", null)]
    public void The_last_option_that_sets_blocks_counts(string options, long? bytes) => Assert.Equal(bytes, TmpfsOptions.Size(options, 1L << 30));

    [Theory]
    [InlineData("size=999999999999999999%", NoBound)]
    [InlineData("size=50%", 64L << 30)]
    [InlineData("size=1%", 1374392320L)] // 1374389534.72 bytes, up to the next page
    public void Percentages_are_of_any_memory(string options, long bytes) => Assert.Equal(bytes, TmpfsOptions.Size(options, 128L << 30));
}
