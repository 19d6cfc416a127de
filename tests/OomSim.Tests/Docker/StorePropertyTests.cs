using CsCheck;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Any sequence of commands on images leaves a store that adds up.</summary>
public class StorePropertyTests
{
    [Theory]
    [InlineData("20.10")]
    [InlineData("28")]
    public void Random_commands_leave_what_the_model_says(string version) =>
        Gen.Select(Gen.Int[0, StoreModel.CommandCount - 1], Gen.Int[0, 11], Gen.Int[0, 11]).List[1, 30].Sample(
            steps =>
            {
                var model = new StoreModel(version);
                foreach ((int command, int a, int b) in steps)
                {
                    model.Step(command, a, b);
                }
            },
            iter: 40,
            threads: 1);
}
