using System.Text;
using KargoStageWebhook.Admission;
using KargoStageWebhook.Attribution;
using KargoStageWebhook.Language;
using KargoStageWebhook.Profiles;
using KargoStageWebhook.Schema.Validation;
using KargoStageWebhook.Text;

namespace KargoStageWebhook.Evaluation;

/// <summary>
/// Work is linear in the body, whatever somebody sends who wants it to be more: four times the body may cost a little over four times the memory and
/// the steps. Memory and steps are counted, and time only where nothing can be counted: that of the thread on its core, not of the clock.
/// </summary>
public sealed class LinearWorkTests
{
    private const int Growth = 4;
    private const double Tolerance = 1.6; // For logarithms, and for buffers that double.

    private const string Conditions = """
        {"type":"object","properties":{"conditions":{"type":"array","x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["type"],"items":{
          "type":"object","required":["type","phase"],"properties":{"type":{"type":"string"},"phase":{"type":"string"}} } },
          "map":{"type":"object","additionalProperties":{"type":"object","required":["a"],"properties":{"a":{"type":"string"}} } } } }
        """;

    // More than those whose memory is kept for the thread's next request.
    public static TheoryData<string, int> Shapes => new()
    {
        { "entries without ids", 1200 },
        { "half of the ids taken", 1200 },
        { "ids taken by what is stored, in many stacks", 1200 },
        { "conditions with violations, stored alike", 1200 },
        { "conditions that all have one key", 1200 },
        { "a key as long as the body", 10_000 },
        { "fields of one object", 1200 },
        { "entries of a collection with a long id", 1200 },
        { "entries of an object with a long uid", 1200 },
        { "a long id that many collections carry over", 1200 },
        { "stored fields with long names", 1000 },
        { "conditions of one key, a long message stored", 1200 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Memory_grows_with_the_body_and_no_faster(string shape, int size)
    {
        foreach (var once in (int[])[size, Growth * size]) Cost(shape, once); // What is made once, and what pools keep, is made now.
        var (small, large) = (Cost(shape, size), Cost(shape, Growth * size));

        Assert.InRange(large, 0, (Growth * Tolerance * small) + 200_000);
    }

    /// <summary>To look through a list again and again allocates nothing, but for ten times the body it takes a hundred times as long.</summary>
    [Theory]
    [InlineData("entries without ids")]
    [InlineData("half of the ids taken")]
    [InlineData("conditions with violations, stored alike")]
    public void The_time_of_the_core_grows_with_the_body_and_no_faster(string shape)
    {
        const int Size = 1500, Larger = 10, Most = 25; // What is measured varies by a third or so.
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The time of a thread is asked of Linux.");
        var (small, large) = (BodyOf(shape, Size), BodyOf(shape, Larger * Size));
        Work(small); // What is compiled once is compiled now.

        Assert.InRange(LeastOf(3, large), TimeSpan.Zero, Most * LeastOf(5, small));

        static TimeSpan LeastOf(int times, byte[] body) => Enumerable.Range(0, times).Min(_ => Work(body));

        static TimeSpan Work(byte[] body)
        {
            var before = ThreadTime.Now;
            Respond(body);
            return ThreadTime.Now - before;
        }
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(4000)]
    public void No_more_ids_are_derived_than_there_are_entries(int entries)
    {
        foreach (var shape in (string[])["entries without ids", "half of the ids taken", "ids taken by what is stored, in many stacks"])
        {
            using var request = Read(BodyOf(shape, entries));
            using var ids = IdBackfill.For(request.Update, installed: null);
            ids.Fill();

            Assert.InRange(ids.Derivations, 1, request.Update.Object.Sites.Length + request.Update.OldObject.Sites.Length);
        }
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(8000)]
    public void Each_value_is_compared_a_few_times_at_the_most(int items)
    {
        foreach (var (sent, stored) in ((string, string)[])
        [
            (List(items, i => $$"""{"type":"t{{i}}","x":1}"""), List(items, i => $$"""{"type":"t{{items - i}}","x":1}""")),
            (List(items, _ => """{"type":"t"}"""), $$"""{"conditions":[{"type":"t",{{string.Join(',', Enumerable.Range(0, items).Select(i => $"\"f{i}\":{i}"))}} }]}"""),
            (Map(items, i => i), Map(items, i => items - i)),
            ($$"""{ {{string.Join(',', Enumerable.Repeat("\"conditions\":[]", items))}} }""", $$"""{"conditions":[{{string.Join(',', Enumerable.Repeat("0", items))}}]}"""),
        ])
        {
            var (one, other) = (JsonTree.Read(Encoding.UTF8.GetBytes(sent), 1000)!, JsonTree.Read(Encoding.UTF8.GetBytes(stored), 1000)!);
            var unchanged = new UnchangedValues(one, other);
            unchanged.Find(Crd.Compiled(Conditions).Status);

            Assert.InRange(unchanged.Steps, 1, 12 * (one.Count + other.Count));
        }
    }

    // While the CRD is not known, an item is told by the keys around it.
    [Fact]
    public void Long_keys_around_many_items_cost_their_length_once() =>
        Assert.InRange(CostOfItemsUnder(new string('k', 250)), 0, CostOfItemsUnder("k") + 200_000);

    [Fact]
    public void Texts_that_collide_in_a_weaker_hash_do_not_in_ours()
    {
        // Alike in what a hash of some of a fingerprint, or of the ends of a text, would take.
        var hashes = Enumerable.Range(0, 10_000).Select(i => new Fingerprint(0, [Utf8Text.From("same"), Utf8Text.From($"{new string('x', 64)}{i:00000}{new string('y', 64)}"), Utf8Text.From("same")], 0, 3).GetHashCode());

        Assert.InRange(hashes.Distinct().Count(), 9_990, 10_000);
    }

    private static long Cost(string shape, int size)
    {
        var body = BodyOf(shape, size);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Respond(body);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static long CostOfItemsUnder(string key)
    {
        var status = $$"""{"m":{"{{key}}":{"{{key}}":{"{{key}}":[{{string.Join(',', Enumerable.Repeat("{}", 10_000))}}]} } } }""";
        var profile = Assert.IsType<ProfileResult.Valid>(ProfileReader.Read(
            "- match: {group: db.example, version: v1, kind: Cluster, resource: clusters}\n  backfill: [{field: 'status.m{}{}{}[].id', id: {from: [name]}}]", extended: null)).Profile;
        using var request = Assert.IsType<ReadResult.Readable>(AdmissionReviewReader.Read(new ClusterUpdate(status, status).Body(), profile)).Request;
        var evaluator = new StatusEvaluator(new Policy(Mode.Backfill, Requirements.Installed));
        evaluator.Evaluate(request.Update, AdmissionPhase.Mutating); // What is made once is made now.

        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.IsType<Decision.Warned>(evaluator.Evaluate(request.Update, AdmissionPhase.Mutating));
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static void Respond(byte[] body)
    {
        using var request = Read(body);
        // This CRD has no freightHistory, so only without one there is anything to backfill there.
        foreach (var installed in (InstalledSchema?[])[new InstalledSchema(Crd.Compiled(Conditions, request.Profile), request.Profile!, ratchets: true), null])
        {
            var decision = new StatusEvaluator(new Policy(Mode.Backfill, Requirements.Installed)).Evaluate(request.Update, AdmissionPhase.Mutating, installed);
            AdmissionReviewWriter.Write(new CountingWriter(), request.Uid, ResponseBuilder.Build(request, new Controller("a/b", ControllerVersion.Unknown), decision));
        }
    }

    private static byte[] BodyOf(string shape, int size)
    {
        var entries = Enumerable.Range(0, size).Select(i => """{"startTime":"a"}""");
        return shape switch
        {
            "entries without ids" => Body(History(entries), "{}"),
            "half of the ids taken" => Body(History([.. entries.Take(size / 2), .. Taken(size / 2).Select(id => $$"""{"id":"{{id}}","startTime":"b"}""")]), "{}"),
            "ids taken by what is stored, in many stacks" => Body(
                $$"""{"freightHistory":[{{string.Join(',', Enumerable.Repeat("""{"id":"c","verificationHistory":[{"startTime":"a"}]}""", size))}}]}""",
                History(Taken(size).Select(id => $$"""{"id":"{{id}}","startTime":"b"}"""))),
            "conditions with violations, stored alike" => Body(List(size, i => $$"""{"type":"t{{i}}"}"""), List(size, i => $$"""{"type":"t{{size - i}}"}""")),
            "conditions that all have one key" => Body(List(size, _ => """{"type":"t"}"""), List(size, _ => """{"type":"t"}""")),
            "a key as long as the body" => Body($$"""{"map":{"{{new string('k', size)}}":{} } }""", "{}"),
            // With an escape, each time that a text is read it is made again.
            "entries of a collection with a long id" => Body(
                $$"""{"freightHistory":[{"id":"{{Long(100 * size)}}","verificationHistory":[{{string.Join(',', Enumerable.Range(0, size).Select(i => $$"""{"startTime":"{{i}}"}"""))}}]}]}""", "{}"),
            "entries of an object with a long uid" => Body(History(Enumerable.Range(0, size).Select(i => $$"""{"startTime":"{{i}}"}""")), "{}", Long(100 * size)),
            "a long id that many collections carry over" => Body(
                $$"""{"freightHistory":[{{string.Join(',', Enumerable.Range(0, size).Select(i => $$"""{"id":"c","items":{"a":{"name":"{{i}}"} },"verificationHistory":[{"startTime":"a"}]}"""))}}]}""",
                $$"""{"freightHistory":[{"id":"c","verificationHistory":[{"id":"{{Long(100 * size)}}","startTime":"a"}]}]}"""),
            "stored fields with long names" => Body(
                $$"""{"conditions":[{"type":"a"}],"map":{ {{string.Join(',', Enumerable.Range(0, size).Select(i => $"\"w{i}\":{{}}"))}} } }""",
                $$"""{"conditions":[{"type":"a"}],"map":{ {{string.Join(',', Enumerable.Range(0, 8).Select(i => $"\"{Long(2 * size)}{i}\":{{}}"))}} } }"""),
            "conditions of one key, a long message stored" => Body(
                List(size, _ => """{"type":"a","message":"m"}"""), $$"""{"conditions":[{"type":"a","message":"{{Long(20 * size)}}"}]}"""),
            _ => Body(Map(size, i => i), "{}"),
        };

        static string Long(int length) => $@"\u003c{new string('x', length)}";
    }

    /// <summary>The ids that would be derived for so many entries that look alike.</summary>
    private static List<string> Taken(int count)
    {
        using var request = Read(Body(History(Enumerable.Repeat("""{"startTime":"a"}""", count)), "{}"));
        using var ids = IdBackfill.For(request.Update, installed: null);
        return [.. ids.Fill().Values.Select(id => id.ToString())];
    }

    private static string History(IEnumerable<string> entries) => $$"""{"freightHistory":[{"id":"c","verificationHistory":[{{string.Join(',', entries)}}]}]}""";

    private static string List(int size, Func<int, string> item) => $$"""{"conditions":[{{string.Join(',', Enumerable.Range(0, size).Select(item))}}]}""";

    private static string Map(int size, Func<int, int> key) => $$"""{"map":{ {{string.Join(',', Enumerable.Range(0, size).Select(i => $"\"k{key(i)}\":{{}}"))}} } }""";

    private static byte[] Body(string status, string stored, string uid = "x") => Encoding.UTF8.GetBytes(
        $$$"""
        {"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"u","resource":{"group":"kargo.akuity.io","version":"v1alpha1","resource":"stages"},
        "subResource":"status","operation":"UPDATE","object":{"metadata":{"uid":"{{{uid}}}"},"status":{{{status}}} },"oldObject":{"metadata":{"uid":"x"},"status":{{{stored}}} } } }
        """);

    private static AdmissionRequest Read(byte[] body) => Assert.IsType<ReadResult.Readable>(AdmissionReviewReader.Read(body, Profile.Kargo)).Request;

    private sealed class CountingWriter : System.Buffers.IBufferWriter<byte>
    {
        private static readonly byte[] Room = new byte[1 << 22]; // Nothing reads what is written, and it is not counted.

        public void Advance(int count)
        {
        }

        public Memory<byte> GetMemory(int sizeHint = 0) => Room;

        public Span<byte> GetSpan(int sizeHint = 0) => Room;
    }
}
