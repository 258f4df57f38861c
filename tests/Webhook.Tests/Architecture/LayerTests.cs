namespace KargoStageWebhook.Architecture;

/// <summary>References go one way. Each assembly has a class of its own, which names its folders.</summary>
public abstract class LayerTests
{
    private readonly Layers _layers;

    private protected LayerTests(Layers layers) => _layers = layers;

    [Fact]
    public void References_go_downward() => AssertNone(_layers.Violations);

    [Fact]
    public void Every_folder_has_a_layer() => AssertNone(_layers.WithoutLayer);

    [Fact]
    public void Every_layer_names_folders_that_exist() => AssertNone(_layers.WithoutCode);

    // Assert.Empty shows only the first few.
    private protected static void AssertNone(IEnumerable<string> found)
    {
        if (string.Join('\n', found.Select(one => $"  '{one}'")) is { Length: > 0 } lines) Assert.Fail($"Expected none, found:\n{lines}");
    }
}
