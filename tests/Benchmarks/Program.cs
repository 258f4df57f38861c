using BenchmarkDotNet.Running;
using KargoStageWebhook.Benchmarks;

switch (args)
{
    case ["bodies", var folder]:
        Bodies.WriteTo(folder);
        return 0;

    case ["cluster", var folder]:
        await ClusterStandIn.RunAsync(folder);
        return 0;

    case ["core", ..]:
        BenchmarkRunner.Run<CoreBenchmarks>(args: args[1..]);
        return 0;

    case ["schema", .. var bodies]:
        SchemaShare.Print(bodies is [] ? Bodies.Names : bodies);
        return 0;

    case ["profile"]:
        SchemaShare.PrintProfiles();
        return 0;

    default:
        Console.Error.WriteLine("Expected: bodies FOLDER | cluster FOLDER | core | schema [BODY…] | profile. Requests over TLS: http.sh.");
        return 2;
}
