using KargoStageWebhook.Language;
using KargoStageWebhook.Text;

namespace KargoStageWebhook.Profiles;

/// <summary>Finding what a profile has of a resource, however it is named.</summary>
public sealed class ProfileTests
{
    private static readonly Profile Clusters = Assert.IsType<ProfileResult.Valid>(ProfileReader.Read(
        """
        - match: {group: db.example, version: v1, kind: Cluster, resource: clusters}
          backfill: [{field: status.phase, constant: Unknown}, {field: 'status.pods{}.volume', constant: data}]
          proof: {phase: Up}
        - match: {group: db.example, version: v2, kind: Cluster, resource: clusters}
          backfill: [{field: status.phase, constant: Unknown}]
        - match: {group: db.example, version: v1, kind: Backup, resource: backups}
          backfill: [{field: status.phase, constant: Unknown}]
        """,
        Profile.Kargo)).Profile;

    [Theory]
    [InlineData("stages", "stages.kargo.akuity.io")]
    [InlineData("stages.kargo.akuity.io", "stages.kargo.akuity.io")]
    [InlineData("pods", null)]
    [InlineData("backups.db.example", "backups.db.example")]
    [InlineData("stage", null)]
    [InlineData("stages.example.com", null)]
    public void A_person_names_a_resource_as_to_kubectl(string name, string? found) =>
        Assert.Equal(found, Clusters.FindVersions(name).SingleOrDefault()?.ToString());

    [Theory]
    [InlineData("clusters", "v1 v2")]
    [InlineData("clusters.db.example", "v1 v2")]
    [InlineData("stages", "v1alpha1")]
    [InlineData("clusters.example.com", "")]
    public void A_name_stands_for_the_resource_in_each_version(string name, string versions) =>
        Assert.Equal(versions, string.Join(' ', Clusters.FindVersions(name).Select(found => found.Resource.Version)));

    [Theory]
    [InlineData("db.example/v2", "Cluster", "v2")]
    [InlineData("v1", "Pod", null)]
    [InlineData("db.example/v3", "Cluster", null)]
    [InlineData("v1", "Cluster", null)]
    public void An_object_names_its_resource_by_apiVersion_and_kind(string apiVersion, string kind, string? version) =>
        Assert.Equal(version, Clusters.Find(apiVersion, kind)?.Resource.Version);

    [Theory]
    [InlineData("db.example", "v2", "clusters", true)]
    [InlineData("db.example", "v3", "clusters", false)]
    [InlineData("other.example", "v2", "clusters", false)]
    [InlineData("db.example", "v2", "databases", false)]
    public void A_request_names_a_resource_by_group_version_and_plural(string group, string version, string plural, bool isFound) =>
        Assert.Equal(isFound, Clusters.Find(Utf8Text.From(group), Utf8Text.From(version), Utf8Text.From(plural)) is not null);

    [Theory]
    [InlineData("stages", "demo", "apis/kargo.akuity.io/v1alpha1/namespaces/demo/stages")]
    [InlineData("backups", null, "apis/db.example/v1/backups")]
    [InlineData("backups", "a/b", "apis/db.example/v1/namespaces/a%2Fb/backups")]
    public void A_resource_has_a_path_at_the_API_server(string name, string? @namespace, string path) => Assert.Equal(path, Clusters.Find(name).Resource.CollectionPath(@namespace));

    [Theory]
    [InlineData("status.pods.web.v1.volume", "status.pods{}.volume")]
    [InlineData("pods[web].volume", "status.pods{}.volume")]
    [InlineData("status.pods.volume", null)]
    [InlineData("status.pods", null)]
    [InlineData("status.nodes.web.volume", null)]
    [InlineData("status", null)]
    [InlineData("", null)]
    public void An_error_s_path_means_a_field_whatever_a_map_s_key_is(string path, string? field) =>
        Assert.Equal(field, Clusters.Find("db.example/v1", "Cluster")!.FindByError(path)?.Path.Text);

    [Fact]
    public void A_profile_may_bring_a_proof_for_a_resource_that_another_has()
    {
        var more = Assert.IsType<ProfileResult.Valid>(ProfileReader.Read(
            "- match: {group: db.example, version: v2, kind: Cluster, resource: clusters}\n  backfill: [{field: status.zone, constant: a}]\n  proof: {phase: Down}\n"
            + "- match: {group: db.example, version: v1, kind: Cluster, resource: clusters}\n  backfill: [{field: status.zone, constant: a}]", Clusters)).Profile;

        Assert.Equal(["""{"phase":"Up"}""", """{"phase":"Down"}"""], ((string[])["db.example/v1", "db.example/v2"]).Select(version => System.Text.Encoding.UTF8.GetString(more.Find(version, "Cluster")!.Proof.Span)));
    }
}
