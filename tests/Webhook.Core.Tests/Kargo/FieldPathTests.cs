using System.Text;

namespace KargoStageWebhook.Kargo;

public sealed class FieldPathTests
{
    [Theory]
    [InlineData(0, "status.freightHistory[3].verificationHistory[1].phase")]
    [InlineData(1, "status.currentPromotion.status.freightCollection.verificationHistory[1].phase")]
    [InlineData(2, "status.lastPromotion.status.freightCollection.verificationHistory[1].phase")]
    [InlineData(3, "status.freightCollection.verificationHistory[1].phase")]
    public void A_path_is_spelled_as_the_API_server_spells_it(int row, string expected) =>
        Assert.Equal(expected, new FieldPath(VerificationPaths.All[row], Collection: 3, Entry: 1, EntryFields.Phase).ToString());

    [Theory]
    [InlineData(0, "/status/freightHistory/3/verificationHistory/1/id")]
    [InlineData(2, "/status/lastPromotion/status/freightCollection/verificationHistory/1/id")]
    public void A_pointer_leads_to_the_same_field(int row, string expected)
    {
        var utf8 = new byte[FieldPath.MaxJsonPointerLength];
        var length = new FieldPath(VerificationPaths.All[row], Collection: 3, Entry: 1, EntryFields.Id).FormatJsonPointer(utf8);

        Assert.Equal(expected, Encoding.UTF8.GetString(utf8, 0, length));
    }

    [Fact]
    public void Every_pointer_has_room()
    {
        foreach (var path in VerificationPaths.All)
        {
            var last = new FieldPath(path, int.MaxValue, int.MaxValue, EntryFields.StartTime);
            Assert.InRange(last.FormatJsonPointer(new byte[FieldPath.MaxJsonPointerLength]), 1, FieldPath.MaxJsonPointerLength);
        }
    }

    [Theory]
    [InlineData("status.freightHistory[]")]
    [InlineData("status.a[].b[].verificationHistory[]")]
    public void A_path_of_another_shape_is_not_taken(string path) =>
        Assert.Throws<ArgumentException>(() => new VerificationPath(0, "stages", path));
}
