using System.Text.Json.Nodes;
using CsCheck;
using OomSim.Docker;
using OomSim.Scenarios;
using Xunit;

namespace OomSim.Tests.Scenarios.Schema;

/// <summary>
/// The schema and the readers accept and refuse the same files, all but for <see cref="ScenarioSchema.Unsaid"/>. Files are made of the descriptions of the
/// keys, so that a reader that takes another range, word or type than is described is found as well.
/// </summary>
public class SchemaAgreementTests
{
    private const int Files = 100;
    private const int Choices = 200;

    [Fact]
    public void Both_accept_100_valid_files() => Each(tape =>
    {
        string text = new FileGenerator(tape).File().ToJsonString();
        string[] errors = Errors(text);
        Assert.True(errors.Length == 0, $"the readers refuse\n{text}\n{string.Join('\n', errors)}");
        string[] refused = ParsedSchema.Errors(text);
        Assert.True(refused.Length == 0, $"the schema refuses\n{text}\n{string.Join('\n', refused)}");
    });

    [Fact]
    public void Both_say_the_same_of_100_spoilt_files()
    {
        int refused = 0;
        Each(tape =>
        {
            FileGenerator generator = new(tape);
            JsonObject file = generator.File();
            for (int tries = 0; tries < 20 && !new Mutation(tape).Apply(generator.Sites); tries++)
            {
            }

            string text = file.ToJsonString();
            string[] errors = Errors(text);
            bool isRefused = ParsedSchema.Errors(text).Length > 0;
            refused += isRefused ? 1 : 0;
            Assert.True(isRefused == errors.Length > 0, $"the schema {(isRefused ? "refuses" : "accepts")}\n{text}\n{string.Join('\n', errors)}");
        });
        Assert.InRange(refused, 60, 100);
    }

    // The same files each time, so that a failure is one of the change at hand.
    private static void Each(Action<Tape> check)
    {
        for (uint stream = 1; stream <= Files; stream++)
        {
            check(new Tape(Gen.UInt.Array[Choices].Generate(new PCG(stream, 1), null, out _)));
        }
    }

    // A restart policy is the engine's to refuse.
    private static string[] Errors(string text)
    {
        LoadResult read = Load.Text(text);
        return [.. Load.Messages(read), .. (read.Scenario?.Services ?? []).Select(s => RestartPolicyText.Check(s.Spec.RestartPolicy, s.Spec.RestartMaximumRetries, EngineProfile.V28)).OfType<string>()];
    }
}
