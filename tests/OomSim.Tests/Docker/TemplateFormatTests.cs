using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary><c>printf</c> of templates: what the clients 20.10.24 and 28.2.2 print, which agree.</summary>
public class TemplateFormatTests
{
    [Theory]
    [InlineData("{{printf \"%5s|%-5s|%05s|%.2s|%5.1s\" \"abc\" \"abc\" \"abc\" \"abc\" \"abc\"}}", "  abc|abc  |00abc|ab|    a")]
    [InlineData("{{printf \"%.2s|%.1q|%5.1s|\" \"日本語\" \"日本\" \"日本\"}}", "日本|\"日\"|    日|")]
    [InlineData("{{printf \"%q|%#q|%+q|%10q\" \"a\\\"b\" \"ab\" \"é\" \"a\"}}", "\"a\\\"b\"|`ab`|\"\\u00e9\"|       \"a\"")]
    [InlineData("{{printf \"%#q %#q %#q\" \"a`b\" \"tab\\t\" \"nl\\n\"}}", "\"a`b\" `tab\t` \"nl\\n\"")]
    [InlineData("{{printf \"%q\" \"\\u200b\\u00a0\\u0007\"}}", "\"\\u200b\\u00a0\\a\"")]
    [InlineData("{{printf \"%.2x|%.3x|%8.1x|%-8.1x|%08.1x\" \"€\" \"€\" \"€\" \"€\" \"€\"}}", "e282|e282ac|      e2|e2      |000000e2")]
    [InlineData("{{printf \"%x|%X|%# x|% X|%#X\" \"€\" \"é\" \"é\" \"é\" \"é\"}}", "e282ac|C3A9|0xc3 0xa9|C3 A9|0XC3A9")]
    [InlineData("{{printf \"%.5d|%8.5d|%08.5d|%.0d\" 42 42 42 0}}", "00042|   00042|   00042|")]
    [InlineData("{{printf \"%08d|%-08d|%+08d\" -42 -42 -42}}", "-0000042|-42     |-0000042")]
    [InlineData("{{printf \"%+.5d|% .5d|%+08d|% 08d\" 42 42 42 42}}", "+00042| 00042|+0000042| 0000042")]
    [InlineData("{{printf \"%.0d|%5.0d|%+.0d|%.0x\" 0 0 0 0}}", "|     ||")]
    [InlineData("{{printf \"%#x|%#o|%#b\" 0 0 0}}", "0x0|0|0b0")]
    [InlineData("{{printf \"%x\" 0}} {{printf \"%#.5x|%#10x|%#010x|%-#10x|\" 255 255 255 255}}", "0 0x000ff|      0xff|0x00000000ff|0xff      |")]
    [InlineData("{{printf \"%+q\" 233}} {{printf \"%#q\" 233}} {{printf \"%5q|%-5q|%05q\" 65 65 65}}", "'\\u00e9' 'é'   'A'|'A'  |00'A'")]
    [InlineData("{{printf \"%5c|%-5c|%05c\" 65 65 65}}", "    A|A    |0000A")]
    [InlineData("{{printf \"%8U|%-8U|%08U|%#10U|%.6U|%#.6U\" 65 65 65 65 65 65}}", "  U+0041|U+0041  |  U+0041|U+0041 'A'|U+000041|U+000041 'A'")]
    [InlineData("{{printf \"%#g|%#.3g|%#e|%#f|%#.0f|%#.0e|%#g|%#g\" 1.5 1.0 1.5 1.5 1.0 1.0 100000.0 1000000.0}}", "1.50000|1.00|1.500000e+00|1.500000|1.|1.e+00|100000.|1.00000e+06")]
    [InlineData("{{printf \"%010.2f|%-010.2f|%+010.2f|%010.2f\" 1.5 1.5 1.5 -1.5}}", "0000001.50|1.50      |+000001.50|-000001.50")]
    [InlineData("{{printf \"%+.2e|% .2e|%+g|% g|%+f|%+v|% v\" 1.5 1.5 1.5 1.5 1.5 1.5 1.5}}", "+1.50e+00| 1.50e+00|+1.5| 1.5|+1.500000|1.5| 1.5")]
    [InlineData("{{printf \"%6.2v|%-8v|%08v\" 3.14159 3.14159 3.14159}}", "   3.1|3.14159 |03.14159")]
    [InlineData("{{printf \"%5t|%-6t|%05t\" true true true}}", " true|true  |0true")]
    [InlineData("{{printf \"%*d|%-*d|%*d\" 5 42 5 42 -5 42}}|", "   42|42   |42   |")]
    [InlineData("{{printf \"%.*d|%.*s|%.*f\" 5 42 2 \"abc\" 1 2.55}}", "00042|ab|2.5")]
    [InlineData("{{printf \"%*d\" \"x\" 42}}", "%!(BADWIDTH)42")]
    [InlineData("{{printf \"%#z %+z %#s\" \"a`b\" \"a\" 1.5}}", "%!z(string=a`b) %!z(string=a) %!s(float64=1.50000)")]
    [InlineData("{{printf \"%.\" 2}}", "%!.(int=2)")]
    [InlineData("{{printf \"%*d\" 5}}", "%!d(MISSING)")]
    [InlineData("{{printf \"%.*d\" -1 42}}", "%!(BADPREC)42")]
    [InlineData("{{printf \"%*d\" 10000001 42}}", "%!(BADWIDTH)42")]
    [InlineData("{{printf \"%[2]*[1]d|%[1]d\" 42 5}}", "   42|42")]
    [InlineData("{{printf \"%[3]*.[2]*[1]f\" 12.0 2 6}}", " 12.00")]
    [InlineData("{{printf \"%[2]d %d\" 1 2}}", "2 %!d(MISSING)")]
    [InlineData("{{printf \"%[1]d\" 1 2}}", "1")]
    [InlineData("{{printf \"%[0]d\" 1}}", "%!d(BADINDEX)")]
    [InlineData("{{printf \"%[x]d\" 1 2}}", "%!d(BADINDEX)")]
    [InlineData("{{printf \"%[1]\" 1}}", "%!(NOVERB)")]
    [InlineData("{{printf \"%[1\" 1}}", "%!(NOVERB)")]
    [InlineData("{{printf \"%[1].2f\" 1.5}}", "%!f(BADINDEX)")]
    [InlineData("{{printf \"%[5]*d\" 1 2}}", "%!d(BADINDEX)")]
    [InlineData("{{printf \"%d\"}} {{printf \"%d %d\" 1}} {{printf \"x\" 1}} {{printf \"%z\" 1}} {{printf \"%!\"}} {{printf \"%\"}}", "%!d(MISSING) 1 %!d(MISSING) x%!(EXTRA int=1) %!z(int=1) %!!(MISSING) %!(NOVERB)")]
    [InlineData("{{printf \"%!\" 1}} {{printf \"%!%d\" 1}} {{printf \"a%\" 1}}", "%!!(int=1) %!!(int=1)%!d(MISSING) a%!(NOVERB)%!(EXTRA int=1)")]
    [InlineData("{{printf \"%%\"}} {{printf \"%5%\"}} {{printf \"%-5%|\"}} {{printf \"%.3%\"}} {{printf \"% %\"}}", "% % %| % %")]
    [InlineData("{{printf \"%é\" 1}}", "%!é(int=1)")]
    [InlineData("{{printf \"%s\" nil}} {{printf \"%d\" nil}}", "%!s(<nil>) %!d(<nil>)")]
    [InlineData("{{printf \"%v %v\" .State.Health .HostConfig.Init}}", "<nil> <nil>")]
    [InlineData("{{printf \"x\" nil}} {{printf \"x\" .Args}} {{printf \"x\" .HostConfig.Memory \"y\" true 1.5}}", "x%!(EXTRA <nil>) x%!(EXTRA []string=[100000]) x%!(EXTRA int64=0, string=y, bool=true, float64=1.5)")]
    [InlineData("{{printf \"%6d|%6d\" true \"x\"}}", "%!d(bool=  true)|%!d(string=     x)")]
    [InlineData("{{printf \"%05d\" \"x\"}} {{printf \"%5z\" 1}} {{printf \"%+z\" \"a\"}}", "%!d(string=0000x) %!z(int=    1) %!z(string=a)")]
    [InlineData("{{printf \"%10001d\" 5 | len}} {{printf \"%.10001d\" 5 | len}} {{printf \"%.600f\" 1.5 | len}}", "10001 10001 602")]
    [InlineData("{{printf \"%1000000d\" 5 | len}}", "1000000")]
    [InlineData("{{printf \"%100000000d\" 5 | len}}", "25")]
    [InlineData("{{printf \"%v\" .Args}} {{printf \"%q\" .Args}} {{printf \"%x\" .Args}} {{printf \"%d\" .Args}}", "[100000] [\"100000\"] [313030303030] [%!d(string=100000)]")]
    [InlineData("{{printf \"%10s|%-10s|%.2s\" .Args .Args .Args}}", "[    100000]|[100000    ]|[10]")]
    [InlineData("{{printf \"%#v\" .Args}}", "[]string{\"100000\"}")]
    [InlineData("{{printf \"%q\" .HostConfig.LogConfig}} {{printf \"%+v\" .HostConfig.LogConfig}}", "{\"json-file\" map[]} {Type:json-file Config:map[]}")]
    [InlineData("{{printf \"%v|%d|%s|%x\" .Config.Cmd .Config.Cmd .Config.Cmd .Config.Cmd}}", "[sleep 100000]|[%!d(string=sleep) %!d(string=100000)]|[sleep 100000]|[736c656570 313030303030]")]
    [InlineData("{{printf \"%v %d\" .HostConfig.ConsoleSize .HostConfig.ConsoleSize}}", "[0 0] [0 0]")]
    public void Format_is_filled_in(string template, string expected) => AssertFilled(template, expected);

    [Theory]
    [InlineData("{{printf \"%d\" .HostConfig.Memory}} {{printf \"%T\" .HostConfig.Memory}} {{printf \"%x\" .HostConfig.ShmSize}} {{printf \"%f\" .HostConfig.ShmSize}}", "0 int64 4000000 %!f(int64=67108864)")]
    [InlineData("{{printf \"%v|%s|%d\" .HostConfig.PidsLimit .HostConfig.PidsLimit .HostConfig.OomScoreAdj}}", "<nil>|%!s(*int64=<nil>)|0")]
    [InlineData("{{printf \"%T %T %T %T\" .HostConfig.BlkioWeight .HostConfig.NanoCPUs .HostConfig.MemorySwap .RestartCount}}", "uint16 int64 int64 int")]
    [InlineData("{{printf \"%T %T %T %T\" .HostConfig.CPUPeriod .HostConfig.OomScoreAdj .HostConfig.IOMaximumIOps .HostConfig.KernelMemoryTCP}}", "int64 int uint64 int64")]
    [InlineData("{{printf \"%T\" .HostConfig.PidsLimit}}", "*int64")]
    [InlineData("{{printf \"%T\" .HostConfig.Init}}", "*bool")]
    [InlineData("{{printf \"%T\" nil}}", "<nil>")]
    [InlineData("{{printf \"%s\" (index .Args 0)}} {{printf \"%5d\" (len .Args)}} {{printf \"%T\" (len .Args)}} {{printf \"%T\" (index .Name 0)}} {{printf \"%c\" (index .Name 0)}}", "100000     1 int uint8 /")]
    [InlineData("{{printf \"%v\" 'a'}} {{printf \"%c\" 'a'}} {{'a' | printf \"%T\"}}", "97 a int")]
    [InlineData("{{eq .HostConfig.Memory 0}} {{eq .HostConfig.BlkioWeight 0}} {{lt .HostConfig.BlkioWeight 5}} {{eq .HostConfig.Memory .State.ExitCode}}", "true true true true")]
    [InlineData("{{if .HostConfig.Memory}}a{{else}}b{{end}} {{if .HostConfig.ShmSize}}a{{end}} {{and .HostConfig.Memory 1}} {{not .HostConfig.Memory}}", "b a 0 true")]
    [InlineData("{{json .HostConfig.ShmSize}} {{.HostConfig.ShmSize}} {{print .HostConfig.ShmSize 1}} {{println .HostConfig.ShmSize \"a\"}} {{html .HostConfig.ShmSize}}", "67108864 67108864 67108864 1 67108864 a\n 67108864")]
    [InlineData("{{index .Args .HostConfig.Memory}}", "100000")]
    [InlineData("{{slice .Name .HostConfig.Memory}}", "/cc")]
    [InlineData("{{len .HostConfig.Memory}}", "1")]
    [InlineData("{{.HostConfig.Memory | printf \"%d %T\" 1}}", "1 int64")]
    public void Whole_number_has_the_type_of_its_field(string template, string expected) => AssertFilled(template, expected);

    [Theory]
    [InlineData("{{printf \"%x\" 1.5}}")]
    [InlineData("{{printf \"%T\" .Config}}")]
    [InlineData("{{printf \"%s\" .State}}")]
    [InlineData("{{1i}}")]
    public void What_is_not_known_is_not_made_up(string template)
    {
        CommandResult answer = Bench("28").Do($"inspect -f {Quoted(template)} cc");
        Assert.Equal(1, answer.ExitCode);
        Assert.StartsWith(DockerEngine.NotSimulatedPrefix, answer.Stderr, StringComparison.Ordinal);
    }

    private static void AssertFilled(string template, string expected)
    {
        foreach (string version in (string[])["20.10", "28"])
        {
            Assert.Equal(new CommandResult(0, expected + "\n", ""), Bench(version).Do($"inspect -f {Quoted(template)} cc"));
        }
    }

    private static DockerBench Bench(string version)
    {
        var bench = new DockerBench(version);
        bench.Fine("run -d --net host --name cc sleeper sleep 100000");
        return bench;
    }

    private static string Quoted(string template) => "'" + template.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
