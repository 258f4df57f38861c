using KargoStageWebhook.EndToEnd.Cluster;
using KargoStageWebhook.EndToEnd.Kargo;
using KargoStageWebhook.EndToEnd.Webhooks;
using KargoStageWebhook.Incident;
using static KargoStageWebhook.EndToEnd.Kargo.KargoObject;

await using var pool = new ClusterPool();
await using var cluster = new TestCluster(pool);
Story.Print("Starting an API server on loopback (the first time it is compiled, which takes some three minutes) ...");
await cluster.InitializeAsync();
if (cluster.Problem.Length > 0)
{
    await Console.Error.WriteLineAsync(cluster.Problem);
    return 2;
}

var @namespace = await cluster.NewNamespaceAsync();

Story.Chapter($"Kubernetes 1.{cluster.Minor}, the CRDs of Kargo 1.5.1, and its controller");
await KargoCrds.InstallAsync(cluster, KargoVersion.V1_5_1);
var stage = await CreateStageAsync(cluster.Api, @namespace);
var first = Collection("freight-1", Entry("10:00:00"));
Story.Print("The controller verifies freight-1 and writes an entry without id:");
Story.Print(await stage.PatchStatusAsync(History(first)));
Story.Print(await stage.GetAsync());

Story.Chapter("The CRDs are upgraded to 1.5.2: id, phase and startTime are required now");
await KargoCrds.InstallAsync(cluster, KargoVersion.V1_5_2);
var second = Collection("freight-2", Entry("11:00:00"));
var next = History(second, first);
Story.Print("freight-2 is promoted. The controller pushes it on top, with the old entry below:");
Story.Print(await stage.PatchStatusAsync(next));
await CreatePromotionAsync(cluster.Api, @namespace, "promotion-3", stage: "test");
Story.Print("The controller logs that and goes on. The promotion stays Pending, and so does every one after it.");

Story.Chapter("The webhook is installed");
await using var webhook = await WebhookReplica.StartProcessAsync();
await using var registration = await Registration.RegisterAsync(cluster, @namespace, webhook.HttpsPort, webhook.CertificatePem);
var backfilled = await Story.UntilDoneAsync(() => stage.PatchStatusAsync(next));
Story.Print("The same patch again:");
Story.Print(backfilled);
Story.Print(await stage.GetAsync());

Story.Chapter("The promotions that wait");
Story.Print("While its updates were rejected the controller retried less and less often, so they would wait for up to half an hour. This asks it to go on now:");
await Story.PrintAsync(cluster, "repair", "--refresh", "--namespace", @namespace);
Story.Print("A Promotion can be Succeeded while its Freight was never verified: the update with the verification was the one that was rejected.");

Story.Chapter("A stale copy without ids, with freight-3 on top");
Story.Print(await stage.PatchStatusAsync(History(Collection("freight-3", Entry("12:00:00")), second, first)));
Story.Print(await stage.GetAsync());
Story.Print("The ids below are the ones from before: the controller finds its entries again.");

Story.Chapter("What the metrics say");
await Story.PrintAsync(webhook, "kargo_stage_webhook_requests_total", "kargo_stage_webhook_violations_total", "kargo_stage_webhook_backfilled_fields_total");
return 0;
