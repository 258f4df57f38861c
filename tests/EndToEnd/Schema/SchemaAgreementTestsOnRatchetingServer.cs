using System.Text.Json.Nodes;
using KargoStageWebhook.EndToEnd.Cluster;

namespace KargoStageWebhook.EndToEnd.Schema;

/// <summary>The same on a server with ratcheting.</summary>
[Collection(typeof(OnRatchetingServer))]
public sealed class SchemaAgreementTestsOnRatchetingServer(RatchetingCluster cluster, ITestOutputHelper output) : SchemaAgreementTests(cluster, output)
{
    /// <inheritdoc/>
    protected override JsonObject Keywords
    {
        get
        {
            var crd = base.Keywords;
            var fields = crd["spec"]!["versions"]![0]!["schema"]!["openAPIV3Schema"]!["properties"]!["status"]!["properties"]!;
            // Kubernetes 1.20.2 rejects a CRD with a null in an enum (kubernetes#104969).
            fields["levelOrNull"] = JsonNode.Parse("""{"type":"string","nullable":true,"enum":["x",null]}""");
            fields["levelsOrNull"] = JsonNode.Parse("""{"type":"array","items":{"type":"integer","nullable":true,"enum":[5,null]}}""");
            fields["noNull"] = JsonNode.Parse("""{"type":"string","enum":["x",null]}""");
            return crd;
        }
    }
}
