using CsCheck;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Any sequence of commands on images leaves a store that adds up.</summary>
public class StorePropertyTests
{
    [Fact]
    public void Random_commands_of_all_kinds_are_refused_and_taken()
    {
        var model = new StoreModel("28");
        foreach ((int command, int a, int b) in new[] { (0, 0, 0), (2, 0, 0), (0, 1, 1), (5, 0, 1), (6, 1, 1), (8, 0, 1), (6, 1, 1), (5, 0, 0) })
        {
            model.Step(command, a, b);
        }

        Assert.Equal(3, model.Refused);
    }

    [Theory]
    [InlineData("20.10")]
    [InlineData("28")]
    public void Random_commands_leave_what_the_model_says(string version)
    {
        int refused = 0;
        Gen.Select(Gen.Int[0, StoreModel.CommandCount - 1], Gen.Int[0, 11], Gen.Int[0, 11]).List[10, 40].Sample(
            steps =>
            {
                var model = new StoreModel(version);
                foreach ((int command, int a, int b) in steps)
                {
                    model.Step(command, a, b);
                }

                refused += model.Refused;
            },
            iter: 100,
            threads: 1);
        Assert.True(refused > 0, "some removals are refused");
    }
}
