using System.IO.Compression;
using System.Text;

namespace KargoStageWebhook.Manifests;

/// <summary>The objects in texts as people have them: of kubectl, helm, jq and by hand.</summary>
public sealed class ManifestStreamTests
{
    private const string A = """{"kind":"A","metadata":{"name":"a"}}""";
    private const string B = """{"kind":"B"}""";

    [Theory]
    [InlineData(A + B, "A", "B")]
    [InlineData("[" + A + ",\n" + B + "]", "A", "B")]
    [InlineData("""{"kind":"List","items":[{"kind":"A"},{"kind":"B"}]}""", "A", "B")]
    [InlineData("""{"apiVersion":"v1","items":[{"kind":"A"},{"kind":"B"}],"kind":"List","metadata":{"resourceVersion":""}}""", "A", "B")]
    [InlineData("""[{"kind":"List","items":[{"kind":"A"}]},{"kind":"B"}]""", "A", "B")]
    [InlineData("""{"kind":"List","items":[{"kind":"StageList","items":[{"kind":"A"}]},{"kind":"B"}]}""", "A", "B")]
    [InlineData("""{"kind":"Odd","items":[{"kind":"A"}]}""", "Odd")]
    [InlineData("\uFEFF" + A, "A")]
    [InlineData("""{"kind":"StageList","items":null}""")]
    [InlineData("""{"kind":"AllowList","spec":{"items":[]}}""", "AllowList")]
    [InlineData("""{"kind":"AllowList","items":{}}""", "AllowList")]
    [InlineData("""{"kind":"List","items":[{"kind":"AllowList"},{"kind":"B"}]}""", "AllowList", "B")]
    [InlineData("kind: AllowList\nspec:\n  items: []\n", "AllowList")]
    [InlineData("items: 1\nkind: AllowList\n", "AllowList")]
    [InlineData("kind: A\n---\nkind: B\n", "A", "B")]
    [InlineData("---\n# Source: kargo/templates/crds.yaml\nkind: A\n\n---\n---\n# nothing\n---\nkind: B\n---\n", "A", "B")]
    [InlineData("# a comment\n%YAML 1.2\n---\nkind: A\n...\n%YAML 1.2\n--- # of B\nkind: B\n", "A", "B")]
    [InlineData("--- {kind: A}\n", "A")]
    [InlineData("kind: A\n---\n\uFEFFkind: B\n--- # of C\r\n\uFEFFkind: C\n", "A", "B", "C")]
    [InlineData("apiVersion: v1\nitems:\n- kind: A\n- kind: B\nkind: List\n", "A", "B")]
    [InlineData("- kind: A\n- kind: B\n", "A", "B")]
    [InlineData("kind: A\ntext: |\n  ---\n  kind: B\n", "A")]
    public void Every_form_is_read(string text, params string[] kinds) => Assert.Equal(kinds, Read(text));

    [Theory]
    [InlineData("a: &x { b: 1 }\nc: *x", """{"a":{"b":1},"c":{"b":1}}""")]
    [InlineData("a: &x 1\nb: [*x, &x 2, *x]", """{"a":1,"b":[1,2,2]}""")]
    [InlineData("a: &x { b: 1, c: 2 }\nd: { <<: *x, c: 3 }", """{"a":{"b":1,"c":2},"d":{"b":1,"c":3}}""")]
    [InlineData("a: { b: 1, <<: { b: 2 } }", """{"a":{"b":2}}""")]
    [InlineData("a: { <<: { b: 1 }, <<: { b: 2 } }", """{"a":{"b":2}}""")]
    [InlineData("a: { <<: [{ b: 1 }, { b: 2, c: 3 }] }", """{"a":{"c":3,"b":1}}""")]
    [InlineData("a: { b: { c: 1 }, <<: { b: { d: 1 } } }", """{"a":{"b":{"d":1}}}""")]
    [InlineData("x: { a: &a { b: 1 }, c: &c { b: 2, <<: { b: 3 } } }\nz: { <<: [*c, *a] }", """{"x":{"a":{"b":1},"c":{"b":3}},"z":{"b":3}}""")]
    [InlineData("a: { b: 1, b: null, c: 2 }", """{"a":{"b":null,"c":2}}""")]
    [InlineData("a: { b: { c: 1, c: 2 }, b: { c: 3, c: 4 } }", """{"a":{"b":{"c":4}}}""")]
    [InlineData("a: &x 1\na: *x", """{"a":1}""")]
    [InlineData("a: &x { b: 1 }\nd: &y { b: 2, c: 2 }\ne: { c: 3, <<: [*x, *y] }", """{"a":{"b":1},"d":{"b":2,"c":2},"e":{"c":2,"b":1}}""")]
    [InlineData("a: &x { b: 1 }\nd: &y { <<: *x, c: 2 }\ne:\n  <<: *y", """{"a":{"b":1},"d":{"b":1,"c":2},"e":{"b":1,"c":2}}""")]
    [InlineData("a: { <<: { b: 1 } }", """{"a":{"b":1}}""")]
    [InlineData("a: { '<<': 1 }", """{"a":{"\u003C\u003C":1}}""")]
    [InlineData("&k key: 1\n*k : 2", """{"key":2}""")]
    [InlineData("a: !!str 1\nb: '1'\nc: 1", """{"a":"1","b":"1","c":1}""")]
    [InlineData("a: off\nb: 'off'\nc: 010\nd: !!binary aGk=", """{"a":false,"b":"off","c":8,"d":"hi"}""")]
    [InlineData("on: 1\n010: 2\n'010': 3", """{"true":1,"8":2,"010":3}""")]
    public void Anchors_aliases_merge_keys_and_scalars_are_read_as_kubectl_does(string yaml, string json)
    {
        var item = Assert.IsType<ManifestItem.Document>(Assert.Single(Items($"kind: A\n{yaml}\n")));

        Assert.Equal(json.Replace("\\u003C", "<", StringComparison.Ordinal), Encoding.UTF8.GetString(item.Json.Span).Replace("\"kind\":\"A\",", string.Empty, StringComparison.Ordinal).Replace("\\u003C", "<", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"kind":"A","a":1,"a":2}""", """{"kind":"A","a":2}""")]
    [InlineData("""{"kind":"A","a" : [1] , "b":{"c":1,"d":2,"\u0063":3},"a":{}}""", """{"kind":"A","b":{"d":2,"\u0063":3},"a":{}}""")]
    [InlineData("""{"kind":"A","a":{"b":1,"b":2},"a":{"b":3,"b":4},"a":5}""", """{"kind":"A","a":5}""")]
    [InlineData("""{"kind":"A","a":{"b":1},"c":{"b":1}}""", """{"kind":"A","a":{"b":1},"c":{"b":1}}""")]
    [InlineData("""{"kind":"List","items":[{"kind":"A","a":1,"a":2}]}""", """{"kind":"A","a":2}""")]
    public void Of_fields_that_come_twice_the_last_is_read(string text, string json) =>
        Assert.Equal(json, Encoding.UTF8.GetString(Assert.IsType<ManifestItem.Document>(Assert.Single(Items(text))).Json.Span));

    [Theory]
    [InlineData("kind: A\n---\nkind: [\n---\nkind: B\n", "document 2, line 4, column 1: ", "A", "B")]
    [InlineData("kind: A\n---\nkind: B\n  odd: 1\n---\nkind: C\n", "document 2, line 4, column 6: ", "A", "C")]
    [InlineData("kind: A\n---\njust text\n---\nkind: C\n", "document 2, line 3, column 1: expected an object with apiVersion and kind", "A", "C")]
    [InlineData("kind: A\n---\na: *x\nkind: B\n", "document 2, line 3, column 4: There is no anchor 'x' before this alias.", "A")]
    [InlineData("a: &x [*x]\nkind: A\n", "document 1, line 1, column 8: The value of anchor 'x' contains itself.")]
    [InlineData("a: { <<: 1 }\nkind: A\n", "document 1, line 1, column 10: A merge key takes a mapping or a list of mappings.")]
    [InlineData("kind: A\n---\nkind: B\nmetadata:\n  name: b\nspec:\n\ta: 1\n---\nkind: C\n", "document 2, line 7, column 1: While scanning a mapping, found invalid tab as indentation.", "A", "C")]
    [InlineData("kind: A\ntext: |\n  - a\n  \tb\nspec:\n  b: 1\n  \tc: 1\n", "document 1, line 7, column 3: ")]
    [InlineData("kind: A\n---\nkind: B\na: \"\u0001\"\n---\nkind: C\n", "document 2, line 4, column 5: the control character U+0001 is not allowed", "A", "C")]
    [InlineData("kind: A\na: x\u007F\n", "document 1, line 2, column 5: the control character U+007F is not allowed")]
    [InlineData("kind: A # \u0080\n", "document 1, line 1, column 11: the control character U+0080 is not allowed")]
    [InlineData("kind: A\na: &x [{ b: 1 }]\nc: { <<: *x }\n", "document 1, line 2, column 4: A merge key takes a mapping or a list of mappings.")]
    [InlineData("kind: A\nweight: .inf\n---\nkind: B\n", "document 1, line 2, column 9: '.inf' is a number that JSON does not have", "B")]
    [InlineData("kind: A\nspec: { ~: 1 }\n", "document 1, line 2, column 9: the key '~' is no text")]
    [InlineData("metadata: {}\n---\nkind: B\n", "document 1: an object has no kind", "B")]
    [InlineData("items: [{ kind: A }]\n---\nkind: B\n", "document 1, line 2, column 1: a document has no kind", "A", "B")]
    [InlineData("items: [{ kind: A }]\nkind: Odd\n", "document 1, line 3, column 1: a document of kind Odd is no list, but has items", "A")]
    [InlineData("""{"items":[{"kind":"A"}],"kind":"Odd"}{"kind":"B"}""", "document 1: a document of kind Odd is no list, but has items", "A", "B")]
    [InlineData("""{"kind":"List","items":[{"kind":"A"},7,{"kind":"B"}]}""", "document 1, items[1]: expected an object with apiVersion and kind", "A", "B")]
    [InlineData("""{"kind":"List","items":[{"kind":"A"},{"kind":"B"}]}{"kind":"List","items":[{}]}""", "document 2, items[0]: an object has no kind", "A", "B")]
    [InlineData("""{"kind":"A"}[{"kind":"B"},{}]""", "document 2, [1]: an object has no kind", "A", "B")]
    [InlineData("kind: A\n---\nkind: List\nitems:\n- kind: B\n- 7\n", "document 2, items[1]: expected an object with apiVersion and kind", "A", "B")]
    [InlineData("- kind: A\n- {}\n---\nkind: B\n", "document 1, [1]: an object has no kind", "A", "B")]
    [InlineData(A + "\n{\"kind\":\n  oops}", "document 2, line 3, column 3: ", "A")]
    [InlineData("""{"kind":"List","items":[{"kind":"A"},{"kind":""", "document 1, line 1, column ", "A")]
    public void What_cannot_be_read_is_named_with_its_place_and_the_others_are_read(string text, string problem, params string[] kinds)
    {
        var items = Items(text).ToList();

        Assert.StartsWith(problem, Assert.Single(items.OfType<ManifestItem.Problem>()).Message, StringComparison.Ordinal);
        Assert.Equal(kinds, items.OfType<ManifestItem.Document>().Select(document => document.Kind.ToString()));
    }

    // Of nine lines 10^9 values; of merge keys as many look-ups.
    [Theory]
    [InlineData("a0: &a0 [lol]\n", "a{0}: &a{0} [{1}]\n")]
    [InlineData("a0: &a0 { k: v }\n", "a{0}: &a{0} {{ <<: [{1}] }}\n")]
    public void A_bomb_of_aliases_is_one_line(string first, string next)
    {
        var text = new StringBuilder("kind: A\n").Append(first);
        for (var i = 1; i < 10; i++) text.AppendFormat(System.Globalization.CultureInfo.InvariantCulture, next, i, string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10)));

        Assert.Contains("An object whose aliases stand for more than 16 MiB.", Assert.IsType<ManifestItem.Problem>(Assert.Single(Items($"{text}"))).Message, StringComparison.Ordinal);
    }

    // What a parser of flow style does grows with the square of the depth.
    [Theory]
    [InlineData("kind: A\na: ", "document 1, line 2, column 10003: ")]
    [InlineData("- kind: A\n- ", "document 1, line 2, column 10003: ")]
    public void Nesting_ends_where_it_is_too_deep(string beginning, string place) =>
        Assert.Equal($"{place}it nests deeper than 10000 levels", Assert.Single(Items($"{beginning}{new string('[', 200_000)}").OfType<ManifestItem.Problem>()).Message);

    [Theory]
    [InlineData("kind: A\ndata: {a: b\nc: d\n", "line 2, column 9")]
    [InlineData("kind: A\ndata: {\na: b\n}\n", "line 2, column 7")]
    [InlineData("kind: A\ndata:\n  a: [\n b,\n ]\n", "line 3, column 6")]
    public void A_brace_that_goes_on_with_too_little_indentation_is_named_with_its_place(string text, string place) => Assert.Equal(
        $"document 1, {place}: a '{{' or '[' is not closed before a line with too little indentation", Assert.Single(Items(text).OfType<ManifestItem.Problem>()).Message);

    [Fact]
    public void An_object_that_never_ends_is_one_line()
    {
        var endless = new RepeatingStream("kind: A\ntext: \"", "abcdefgh");

        Assert.Contains("An object of more than", Assert.IsType<ManifestItem.Problem>(ManifestStream.Read(endless).First()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_compressed_is_read()
    {
        var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(Encoding.UTF8.GetBytes(A + B));
        compressed.Position = 0;

        Assert.Equal(["A", "B"], ManifestStream.Read(compressed).Cast<ManifestItem.Document>().Select(document => document.Kind.ToString()));
    }

    [Fact]
    public void A_list_is_read_as_it_arrives()
    {
        var endless = new RepeatingStream("""{"kind":"List","items":[""", """{"kind":"A"},""");

        Assert.Equal(1000, ManifestStream.Read(endless).Take(1000).Count(item => item is ManifestItem.Document { Kind: var kind } && kind.Is("A"u8)));
    }

    private static IEnumerable<string> Read(string text) => Items(text).Select(item => Assert.IsType<ManifestItem.Document>(item).Kind.ToString());

    private static IEnumerable<ManifestItem> Items(string text) => ManifestStream.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)));

    /// <summary>A text, and another again and again for ever.</summary>
    private sealed class RepeatingStream(string beginning, string repeated) : Stream
    {
        private readonly byte[] _beginning = Encoding.UTF8.GetBytes(beginning), _repeated = Encoding.UTF8.GetBytes(repeated);
        private long _at;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => _at; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            for (var i = 0; i < count; i++, _at++) buffer[offset + i] = _at < _beginning.Length ? _beginning[_at] : _repeated[(_at - _beginning.Length) % _repeated.Length];
            return count;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
