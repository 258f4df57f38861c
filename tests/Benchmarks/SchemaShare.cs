using System.Diagnostics;

namespace KargoStageWebhook.Benchmarks;

/// <summary>How much longer an answer takes where the installed CRD is known: both ways in turn, so that a busy machine slows both.</summary>
internal static class SchemaShare
{
    private const int Rounds = 41;
    private static readonly TimeSpan RoundLength = TimeSpan.FromMilliseconds(60);

    /// <summary>Prints a line for each body: the median time of an answer without and with the schema, and the median of their ratios.</summary>
    public static void Print(IReadOnlyList<string> bodies)
    {
        foreach (var body in bodies)
        {
            var core = new CoreBenchmarks { Body = body };
            core.MakeBody();
            for (var warming = 0; warming < 10; warming++) Measure(core);

            var rounds = Enumerable.Range(0, Rounds).Select(_ => Measure(core)).ToList();
            var (without, with, ratio) = (Median(rounds.Select(round => round.Without)), Median(rounds.Select(round => round.With)), Median(rounds.Select(round => round.With / round.Without)));
            Console.WriteLine($"{body,-16} {core.Length,8} bytes  {without,8:0.0} us  with the schema {with,8:0.0} us  ratio {ratio:0.00}");
        }
    }

    /// <summary>Prints a line for each body: the median time of a response with Kargo's profile and with one of twenty resources more, and of their ratios.</summary>
    public static void PrintProfiles()
    {
        foreach (var body in Bodies.Names)
        {
            var core = new CoreBenchmarks { Body = body };
            core.MakeBody();
            for (var warming = 0; warming < 10; warming++) (_, _) = (MicrosecondsOf(core.Answer), MicrosecondsOf(core.AnswerOfTwenty));

            var rounds = Enumerable.Range(0, Rounds).Select(_ => (Kargos: MicrosecondsOf(core.Answer), Twenty: MicrosecondsOf(core.AnswerOfTwenty))).ToList();
            var (kargos, twenty, ratio) = (Median(rounds.Select(round => round.Kargos)), Median(rounds.Select(round => round.Twenty)), Median(rounds.Select(round => round.Twenty / round.Kargos)));
            Console.WriteLine($"{body,-16} {core.Length,8} bytes  {kargos,8:0.0} us  with 20 resources {twenty,8:0.0} us  ratio {ratio:0.00}");
        }
    }

    private static (double Without, double With) Measure(CoreBenchmarks core) => (MicrosecondsOf(core.Answer), MicrosecondsOf(core.AnswerByCrd));

    private static double MicrosecondsOf(Func<int> answer)
    {
        var (started, times) = (Stopwatch.GetTimestamp(), 0);
        for (; Stopwatch.GetElapsedTime(started) < RoundLength; times++) answer();
        return Stopwatch.GetElapsedTime(started).TotalMicroseconds / times;
    }

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(Rounds / 2);
}
