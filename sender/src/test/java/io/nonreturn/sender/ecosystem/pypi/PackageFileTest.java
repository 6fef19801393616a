package io.nonreturn.sender.ecosystem.pypi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PackageFileTest {

  @ParameterizedTest
  @CsvSource({
    "pip-24.0-py3-none-any.whl,pip,true",
    "Zope.Interface-6.1-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl,zope-interface,true",
    "foo__bar-1.0+local.1-1build2-py2.py3-none-any.whl,foo-bar,true",
    "x-1!2.0rc1-py3-none-any.whl,x,true",
    "setuptools-68.0.tar.gz,setuptools,false",
    "my-old-name-1.0.zip,my-old-name,false",
    "A_b.C-1.tar.gz,a-b-c,false"
  })
  void packages(String fileName, String project, boolean wheel) {
    assertEquals(new PackageFile(project, wheel), PackageFile.parse(fileName));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "index.html", "pip-24.0-py3-none-any.whl.metadata", "pip.whl", "-1.0.tar.gz", "noversion.tar.gz",
        "pip-24.0-py3-none.whl", "pip-24.0.exe", "pip-24.0-py3-none-any.whl.asc", "evil/../x-1.tar.gz"
      })
  void others(String fileName) {
    assertNull(PackageFile.parse(fileName));
  }

  @Test
  void namesNormaliseAsPep503Says() {
    assertEquals("friendly-bard", PackageFile.normalised("FrIeNdLy-._.-bArD"));
  }
}
